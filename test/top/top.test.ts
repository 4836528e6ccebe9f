import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { exposition } from '../../src/statistics/exposition.ts';
import type { Snapshot } from '../../src/statistics/snapshot.ts';
import { displayWidth } from '../../src/text/flow.ts';
import { createPalette } from '../../src/top/palette.ts';
import { Samples } from '../../src/top/samples.ts';
import { screenLines } from '../../src/top/screen.ts';
import { viewOf } from '../../src/top/top-view.ts';
import { fullSnapshot } from '../statistics/full-snapshot.ts';

const started = performance.timeOrigin / 1_000;
const plain = createPalette(false);

function samplesOf(snapshot: Snapshot, atMs = 0): Samples {
  return Samples.read(exposition(snapshot, 'text'), atMs);
}

/** A snapshot with other counts. */
function changed({ received, high, run }: { readonly received: number; readonly high: number; readonly run: number }) {
  const whole = fullSnapshot();
  const { counts, reporting, live } = whole;
  assert.ok(live !== undefined);
  return {
    ...whole,
    counts: { ...counts, received: new Map([['execve', received]]), dropped: new Map([['execve', 3]]) },
    reporting: { ...reporting, findings: new Map([['TEST-3', new Map([['high', high]])]]) },
    live: { ...live, engine: { ...live.engine, share: { 'TEST-3': run } } },
  };
}

describe('samples of metrics', () => {
  it('are read as they were written, whatever a label contains', () => {
    const property = fc.property(fc.string({ unit: 'binary', maxLength: 60 }), fc.nat(), (name, value) => {
      const { reporting, ...rest } = fullSnapshot();
      const [output] = reporting.outputs;
      assert.ok(output !== undefined);
      const text = exposition(
        { ...rest, reporting: { ...reporting, outputs: [{ ...output, name, waiting: value }] } },
        'text',
      );
      const samples = Samples.read(text, 0);
      assert.equal(samples.sum('sequent_output_waiting'), value);
      assert.equal(samples.all('sequent_output_waiting').length, 1);
      assert.equal(samples.all('sequent_output_state').length, 6);
    });
    fc.assert(property, { numRuns: 25, examples: [['a "b" \\ {c="d"} 1\n2', 7]] });
  });

  it('pass over lines of another form, and know nothing of metrics that are not there', () => {
    const samples = Samples.read('# TYPE a counter\na_total 1\n<html>\nb{x="1"} 2 1700000000\n', 0);
    assert.equal(samples.sum('a_total'), 1);
    assert.equal(samples.sum('b', { x: '1' }), 2);
    assert.equal(samples.sum('b', { x: '2' }), undefined);
    assert.equal(samples.sum('c'), undefined);
  });
});

describe('the view of top', () => {
  it('has rates between two samples, and none from the first one', () => {
    const before = samplesOf(changed({ received: 100, high: 10, run: 0 }), 1_000);
    const now = samplesOf(changed({ received: 140, high: 40, run: 0.25 }), 3_000);
    const first = viewOf(before, undefined, started + 60);
    assert.deepEqual(first.events, [{ event: 'execve', total: 100, per_second: undefined, dropped: 3 }]);
    const { events, signatures, up_seconds, tracee, outputs } = viewOf(now, before, started + 60);
    assert.deepEqual(events, [{ event: 'execve', total: 140, per_second: 20, dropped: 3 }]);
    const noisy = signatures.find(({ id }) => id === 'TEST-3');
    assert.deepEqual([noisy?.findings, noisy?.core, noisy?.state], [{ total: 40, per_second: 15 }, 0.25, 'runs']);
    assert.equal(signatures.find(({ id }) => id === 'TEST-6')?.state, 'hung');
    assert.equal(signatures.find(({ id }) => id === 'TEST-4')?.state, 'suspended');
    assert.deepEqual([Math.round(up_seconds), tracee], [60, 'v0.24.1']);
    assert.deepEqual(
      outputs.map(({ name, state }) => [name, state]),
      [['siem', 'failing']],
    );
  });

  it('starts anew with a sidecar that has started again', () => {
    const before = samplesOf(changed({ received: 100, high: 10, run: 0 }), 1_000);
    const text = exposition(changed({ received: 5, high: 1, run: 0 }), 'text');
    const later = text.replace(/^(process_start_time_seconds) .*$/m, `$1 ${started + 50}`);
    const { events, up_seconds } = viewOf(Samples.read(later, 3_000), before, started + 60);
    assert.deepEqual(events, [{ event: 'execve', total: 5, per_second: undefined, dropped: 3 }]);
    assert.equal(Math.round(up_seconds), 10);
  });

  it('estimates quantiles of the lag within a bucket, from what has come since the sample before', () => {
    const lag = (buckets: readonly number[]) =>
      Samples.read(
        [
          ...['0.5', '1', '+Inf'].map((le, index) => `sequent_lag_seconds_bucket{le="${le}"} ${buckets[index]}`),
          'process_start_time_seconds 1',
        ].join('\n'),
        0,
      );
    const { lag: now } = viewOf(lag([10, 110, 120]), lag([10, 10, 10]), 0);
    // 100 lags are in the second bucket and 10 in the last one, which has no bound.
    assert.deepEqual([now.p50, now.p90, now.p99], [0.775, 0.995, 1]);
    assert.equal(viewOf(lag([1, 1, 1]), lag([1, 1, 1]), 0).lag.p50, undefined);
  });
});

describe('the screen of top', () => {
  const now = samplesOf(changed({ received: 140, high: 40, run: 0.25 }), 3_000);
  const view = viewOf(now, samplesOf(changed({ received: 100, high: 10, run: 0 }), 1_000), started + 60);

  it('shows events, signatures, outputs and losses', () => {
    const text = screenLines(view, { columns: 100, rows: undefined }, plain).join('\n');
    assert.match(text, /^EVENT +PER S +TOTAL +DROPPED\nexecve +20\.0 +140 +3$/m);
    assert.match(text, /^TEST-3 +900 +40 +25 % +0 +0 +runs$/m);
    assert.match(text, /^siem +failing /m);
    assert.match(text, /losses {2}dropped [\d ]+ /);
    assert.match(text, /reasons {2}events_lost$/m);
  });

  it('fits into every terminal, side by side in a wide one, whatever a name contains', () => {
    const name = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 80 }),
      fc.constantFrom('日本語'.repeat(20), '\u001b[2J'),
    );
    const property = fc.property(
      name,
      fc.integer({ min: 20, max: 250 }),
      fc.integer({ min: 3, max: 60 }),
      (text, columns, rows) => {
        const hostile = {
          ...view,
          tracee: text,
          version: text,
          reasons: [text],
          events: view.events.map((row) => ({ ...row, event: text })),
          signatures: view.signatures.map((row) => ({ ...row, id: text, state: text })),
          outputs: view.outputs.map((row) => ({ ...row, name: text })),
        };
        const lines = screenLines(hostile, { columns, rows }, plain);
        assert.ok(lines.length <= rows);
        for (const line of lines) {
          assert.ok(displayWidth(line) <= columns, `${displayWidth(line)} > ${columns}: ${line}`);
          assert.doesNotMatch(line, /\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u);
        }
      },
    );
    fc.assert(property, { numRuns: 80 });
    const wide = screenLines(view, { columns: 200, rows: 30 }, plain);
    assert.ok(wide.some((line) => line.includes('EVENT') && line.includes('SIGNATURE')));
  });

  it('is the same text with colours and without', () => {
    const size = { columns: 160, rows: 40 };
    const coloured = screenLines(view, size, createPalette(true));
    assert.ok(coloured.join('').includes('\u001b['));
    assert.deepEqual(
      coloured.map(stripVTControlCharacters).map((line) => line.trimEnd()),
      screenLines(view, size, plain),
    );
  });
});
