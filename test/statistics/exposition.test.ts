import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { exposition } from '../../src/statistics/exposition.ts';
import { outputRows } from '../../src/statistics/table/outputs.ts';
import { groups } from '../../src/statistics/table/table.ts';
import { fullSnapshot } from './full-snapshot.ts';

const metrics = groups
  .flatMap(({ rows }) => rows.map(({ metric }) => metric))
  .concat(outputRows.map(({ metric }) => metric && { ...metric, samples: () => [] }))
  .filter((metric) => metric !== undefined);

/** Lines of samples by the name of the metric. */
function samplesOf(text: string): ReadonlyMap<string, readonly string[]> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const byName = new Map<string, string[]>();
  for (const line of lines) {
    const [name = ''] = line.split(/[{ ]/, 1);
    byName.set(name, [...(byName.get(name) ?? []), line]);
  }
  return byName;
}

/** Metrics that do not come from the counts. */
const always = new Set(['sequent_build_info', 'process_resident_memory_bytes', 'process_start_time_seconds']);

describe('the metrics', () => {
  it('each move with the count that they stand for, and no two show the same', () => {
    const before = samplesOf(exposition(fullSnapshot(0), 'text'));
    const after = samplesOf(exposition(fullSnapshot(), 'text'));
    const names = metrics.flatMap(({ name, kind }) =>
      kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    assert.deepEqual([...after.keys()].toSorted(), names.toSorted());
    const values = new Map<number, string>();
    for (const name of names.filter((each) => !always.has(each))) {
      assert.notDeepEqual(after.get(name), before.get(name), name);
      if (name.endsWith('_bucket')) continue;
      const inMs = ['sequent_hold_back_seconds', 'sequent_lag_max_seconds', 'sequent_queue_max_seconds'].includes(name);
      for (const line of after.get(name) ?? []) {
        const value = Math.round(Number(line.split(' ').at(-1)) * (inMs ? 1_000 : 1));
        if (value <= 1) continue;
        assert.equal(values.get(value), undefined, `${line} has the value of ${values.get(value)}`);
        values.set(value, name);
      }
    }
  });

  it('have names by the conventions of Prometheus, one help text each, and no help text twice', () => {
    const text = exposition(fullSnapshot(), 'text');
    const helps = [...text.matchAll(/^# HELP (\S+) (.+)$/gm)];
    assert.equal(new Set(helps.map(([, name]) => name)).size, metrics.length);
    assert.equal(new Set(helps.map(([, , help]) => help)).size, metrics.length);
    for (const { name, kind } of metrics) {
      assert.match(name, /^(?:sequent|process)_[a-z_]+$/);
      assert.equal(kind === 'counter', name.endsWith('_total'), name);
      assert.ok(!/_(?:ms|mib|percent)(?:_|$)/.test(name), name);
    }
    for (const [, name, help] of helps) assert.match(help ?? '', /^[^`\][]*\.$/, name);
  });

  it('are cumulative in a histogram, up to the count', () => {
    const { counts, ...rest } = fullSnapshot();
    const buckets = [1, 0, 2, ...Array.from({ length: 14 }, () => 0), 3];
    const text = exposition({ ...rest, counts: { ...counts, lag: { sum: 4.5, buckets } } }, 'text');
    const lag = samplesOf(text).get('sequent_lag_seconds_bucket') ?? [];
    assert.deepEqual(lag.slice(0, 3), [
      'sequent_lag_seconds_bucket{le="0.001"} 1',
      'sequent_lag_seconds_bucket{le="0.002"} 1',
      'sequent_lag_seconds_bucket{le="0.004"} 3',
    ]);
    assert.deepEqual(lag.slice(-2), [
      'sequent_lag_seconds_bucket{le="65.536"} 3',
      'sequent_lag_seconds_bucket{le="+Inf"} 6',
    ]);
    assert.match(text, /^sequent_lag_seconds_sum 4\.5\nsequent_lag_seconds_count 6$/m);
  });

  it('name the families of OpenMetrics without the ends of their names, and end with a mark', () => {
    const text = exposition(fullSnapshot(), 'openmetrics');
    assert.match(text, /^# TYPE sequent_events_received counter\nsequent_events_received_total 1331$/m);
    assert.match(text, /^# TYPE sequent_tracee info\nsequent_tracee_info\{version="v0\.24\.1"\} 1$/m);
    assert.match(text, /^# TYPE sequent_lag_seconds histogram$/m);
    assert.ok(text.endsWith('\n# EOF\n'));
    assert.match(exposition(fullSnapshot(), 'text'), /^# TYPE sequent_events_received_total counter$/m);
  });

  it('escape texts of others and cut long ones, and tell outputs of one name apart', () => {
    const { live, reporting, ...rest } = fullSnapshot();
    assert.ok(live !== undefined);
    const [output] = reporting.outputs;
    assert.ok(output !== undefined);
    const named = { ...output, name: 'json=/tmp/"a\\b"\n\u001b[2J' };
    const version = `v"${'x'.repeat(5_000)}`;
    const text = exposition(
      {
        ...rest,
        live: { ...live, stream: { state: 'streaming', version } },
        reporting: { ...reporting, outputs: [named, named] },
      },
      'openmetrics',
    );
    assert.doesNotMatch(text, /[^\n -~…]/);
    assert.ok(text.split('\n').every((line) => line.length < 600));
    const waiting = samplesOf(text).get('sequent_output_waiting') ?? [];
    assert.equal(waiting.length, 2);
    assert.ok(
      waiting[0]?.startsWith('sequent_output_waiting{output="json=/tmp/\\"a\\\\b\\"\\\\n\\\\x1b[2J"}'),
      waiting[0],
    );
    assert.ok(waiting[1]?.includes('(2)"}'), waiting[1]);
  });
});

describe('the reference of the counts', () => {
  const page = readFileSync(new URL('../../docs/reference/metrics.md', import.meta.url), 'utf8');

  it('has a row for every metric', () => {
    const listed = [...page.matchAll(/^\| `((?:sequent|process)_[a-z_]+)`/gm)].map(([, name]) => name);
    assert.deepEqual(listed.toSorted(), metrics.map(({ name }) => name).toSorted());
  });
});
