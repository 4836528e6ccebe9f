import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Health, type ReasonCode, reasonCodes } from '../../src/telemetry/health.ts';
import type { StreamVitals } from '../../src/telemetry/vitals.ts';
import { healthy, output } from './vitals.ts';

/** A health whose clock goes on when told, sampled all the while. */
function watched() {
  let now = 0;
  const vitals = healthy();
  const health = new Health(
    () => vitals,
    () => now,
  );
  const codes = (reasons: readonly { code: ReasonCode }[]): ReasonCode[] => reasons.map(({ code }) => code);
  return {
    vitals,
    health,
    pass(ms: number): void {
      for (const end = now + ms; now < end; ) {
        now = Math.min(end, now + 250);
        health.sample();
      }
    },
    live: () => codes(health.live().reasons),
    ready: () => codes(health.ready().reasons),
    all: () => codes(health.report().reasons),
  };
}

describe('health', () => {
  it('is ok where nothing is wrong, for as long as nothing happens', () => {
    const { health, pass } = watched();
    pass(3_600_000);
    assert.deepEqual(health.live(), { state: 'ok', reasons: [] });
    assert.deepEqual(health.ready(), { state: 'ok', reasons: [] });
    const { state, live, ready, stream } = health.report();
    assert.deepEqual({ state, live, ready, stream }, { state: 'ok', live: true, ready: true, stream: 'streaming' });
  });

  for (const state of ['connecting', 'waiting', 'draining', 'ended'] satisfies StreamVitals['state'][]) {
    it(`is not ready where the stream is ${state} for 5 s, and again once it is open`, () => {
      const { vitals, pass, live, ready, all } = watched();
      pass(1_000);
      vitals.stream = { state };
      pass(4_750);
      assert.deepEqual(ready(), []);
      pass(250);
      assert.deepEqual([live(), ready(), all()], [[], ['stream_not_open'], ['stream_not_open']]);
      vitals.stream = { state: 'streaming' };
      assert.deepEqual(all(), []);
    });
  }

  it('counts the time without a stream whatever the words between', () => {
    const { vitals, pass, ready } = watched();
    pass(250);
    for (let turn = 0; turn < 10; turn++) {
      vitals.stream = { state: turn % 2 === 0 ? 'connecting' : 'waiting' };
      pass(500);
    }
    assert.deepEqual(ready(), ['stream_not_open']);
  });

  it('is not ready before the signatures are loaded and the stream was open once, and says what the server said', () => {
    const { vitals, health, ready, live } = watched();
    vitals.engine = { ...vitals.engine, state: 'loading' };
    vitals.stream = { state: 'connecting' };
    assert.deepEqual(ready(), ['signatures_loading', 'stream_not_open']);
    vitals.engine = { ...vitals.engine, state: 'running' };
    vitals.stream = { state: 'waiting', reason: 'no such socket' };
    assert.deepEqual(ready(), ['stream_not_open']);
    assert.match(health.ready().reasons[0]?.text ?? '', /no such socket/);
    assert.deepEqual(live(), []);
  });

  it('is not live where the engine has something to do and does not go on for 30 s', () => {
    const { vitals, health, pass, live } = watched();
    health.sample();
    vitals.engine = { ...vitals.engine, idle: false };
    pass(29_750);
    assert.deepEqual(live(), []);
    pass(250);
    assert.deepEqual(live(), ['engine_stalled']);
    vitals.engine = { ...vitals.engine, progress: 2 };
    assert.deepEqual(live(), []);
    vitals.engine = { ...vitals.engine, idle: true };
    pass(60_000);
    assert.deepEqual(live(), []);
  });

  it('stays live while the engine pauses or loads anew, which the other two probes tell', () => {
    const { vitals, pass, live, ready, all } = watched();
    pass(250);
    vitals.engine = { ...vitals.engine, state: 'pausing', restarts: 1, idle: false };
    pass(3_600_000);
    assert.deepEqual([live(), ready(), all()], [[], ['engine_pausing'], ['engine_pausing']]);
    vitals.engine = { ...vitals.engine, state: 'loading' };
    pass(120_000);
    assert.deepEqual([live(), ready(), all()], [[], ['signatures_loading'], ['signatures_loading']]);
    vitals.engine = { ...vitals.engine, state: 'running' };
    assert.deepEqual([live(), ready()], [[], []]);
    pass(30_000);
    assert.deepEqual(live(), ['engine_stalled'], 'an engine that runs and does not go on is stuck');
  });

  it('is not ready while an output does not deliver, and names it', () => {
    const { vitals, health, ready, all } = watched();
    vitals.outputs = [
      output('json=/a', 'failing', 'ENOSPC'),
      output('json=/b', 'behind'),
      output('pretty', 'gone'),
      output('json', 'stuck'),
    ];
    assert.deepEqual(ready(), ['output_failing', 'output_gone', 'output_stuck']);
    assert.deepEqual(all(), ['output_failing', 'output_gone', 'output_stuck', 'output_behind']);
    assert.match(health.ready().reasons[0]?.text ?? '', /json=\/a.*ENOSPC/);
  });

  it('tells losses for a minute and a restarted engine for ten, while it stays ready', () => {
    const { vitals, pass, ready, all } = watched();
    vitals.counts = { dropped: 5, dropped_over_share: 2, lost: 1, undelivered: 1 };
    vitals.engine = { ...vitals.engine, restarts: 1 };
    assert.deepEqual(all(), [
      'engine_restarted',
      'events_dropped',
      'process_over_share',
      'events_lost',
      'findings_undelivered',
    ]);
    assert.deepEqual(ready(), []);
    pass(59_750);
    assert.equal(all().length, 5);
    pass(250);
    assert.deepEqual(all(), ['engine_restarted']);
    vitals.counts = { ...vitals.counts, dropped: 6 };
    assert.deepEqual(all(), ['engine_restarted', 'events_dropped']);
    pass(540_000);
    assert.deepEqual(all(), []);
  });

  it('tells signatures that do not run for as long as they do not', () => {
    const { vitals, health, pass, all } = watched();
    vitals.quarantined = [{ signatures: ['ACME-1', 'ACME-2'] }];
    vitals.engine = { ...vitals.engine, suspended: ['ACME-3'] };
    pass(3_600_000);
    assert.deepEqual(all(), ['signatures_quarantined', 'signatures_suspended']);
    const { reasons, live, ready } = health.report();
    assert.match(reasons[0]?.text ?? '', /ACME-1, ACME-2/);
    assert.match(reasons[1]?.text ?? '', /ACME-3/);
    assert.deepEqual([live, ready], [true, true]);
  });
});

describe('a report', () => {
  it('has what the sidecar shows, and says how long ago something happened', () => {
    const { vitals, health, pass } = watched();
    pass(1_000);
    vitals.engine = { ...vitals.engine, restarts: 2 };
    vitals.stream = { state: 'stalled', reason: 'no answer' };
    vitals.outputs = [output('json=/a', 'behind', 'the disk is slow'), output('pretty', 'gone')];
    pass(5_750);
    const { reasons, ...rest } = health.report();
    assert.deepEqual(
      reasons.map(({ code, text }) => `${code}: ${text}`),
      [
        'stream_not_open: the stream has not flowed for 5 s; it is stalled: no answer',
        'output_gone: the output pretty has ended',
        'output_behind: the output json=/a cannot keep up: the disk is slow',
        'engine_restarted: the engine was restarted, and its signatures lost their state, the last time 5 s ago',
      ],
    );
    const { engine, outputs, quarantined, exceptions, reload, counts, gauges } = vitals;
    const shown = { engine, outputs, quarantined, exceptions, reload, counts, gauges };
    assert.deepEqual(rest, { state: 'degraded', live: true, ready: false, stream: 'stalled', ...shown });
  });

  it('says for how long the engine has not gone on, and counts that from the last step', () => {
    const { vitals, health, pass } = watched();
    vitals.engine = { ...vitals.engine, idle: false };
    pass(20_000);
    vitals.engine = { ...vitals.engine, progress: 2 };
    pass(30_250);
    const [reason] = health.live().reasons;
    assert.deepEqual(reason, { code: 'engine_stalled', text: 'the engine has made no progress for 30 s' });
    assert.equal(health.report().live, false);
  });

  it('names each signature that was taken out of service once', () => {
    const { vitals, health } = watched();
    vitals.quarantined = [{ signatures: ['A-1', 'A-2'] }, { signatures: ['A-2'] }];
    assert.match(health.report().reasons[0]?.text ?? '', /out of service: A-1, A-2$/);
  });
});

it('the reference lists the reasons that there are', () => {
  const reference = readFileSync(new URL('../../docs/reference/health.md', import.meta.url), 'utf8');
  const [, reasons = ''] = reference.split('## Reasons');
  const listed = [...reasons.matchAll(/^\| `([a-z_]+)`/gm)].map(([, code]) => code);
  assert.deepEqual(listed, [...reasonCodes]);
});
