import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Event, sequence, step } from '../../../src/public/index.ts';
import { at } from './plain-event.ts';

const names = ['openat', 'connect', 'execve'] as const;
const steps = [step('openat'), step('connect'), step('execve')] as const;
const stream = fc.array(
  fc.record({ wait: fc.constantFrom(0, 10, 20, 50), name: fc.constantFrom(...names), pid: fc.constantFrom(1, 2) }),
  { maxLength: 40 },
);

interface Seen {
  readonly name: string;
  readonly ms: number;
}

/** Whether the events hold the steps in order, with the last event as the last step, within 100 ms. */
function completes(events: readonly Seen[]): boolean {
  const last = events.at(-1);
  if (last?.name !== names[2]) return false;
  return events.some(
    (first, i) =>
      first.name === names[0] &&
      last.ms - first.ms <= 100 &&
      events.some((second, j) => j > i && j < events.length - 1 && second.name === names[1]),
  );
}

describe('a sequence of events', () => {
  it('is found exactly where its steps come in order and in time', () => {
    fc.assert(
      fc.property(stream, (all) => {
        const running = sequence({ by: 'process', steps, within: '100ms' }).create();
        const since = new Map<number, readonly Seen[]>();
        let now = 1_000;
        for (const { wait, name, pid } of all) {
          now += wait;
          const seen = [...(since.get(pid) ?? []), { name, ms: now }];
          const isComplete = completes(seen);
          since.set(pid, isComplete ? [] : seen);
          const found = running.next(at(now, { name, pid }));
          assert.equal(found !== undefined, isComplete);
          if (found === undefined) continue;
          assert.deepEqual(
            found.map((one) => one.name),
            names,
          );
          const times = found.map(({ timestamp }) => timestamp);
          assert.ok((times[2] ?? 0n) - (times[0] ?? 0n) <= 100_000_000n);
        }
      }),
    );
  });

  it('is found in any order, if that is wanted', () => {
    fc.assert(
      fc.property(stream, (all) => {
        const running = sequence({ by: 'node', steps, within: '100ms', order: 'any' }).create();
        let seen: Seen[] = [];
        let now = 1_000;
        for (const { wait, name } of all) {
          now += wait;
          seen.push({ name, ms: now });
          const isComplete = names.every((one) => seen.some((other) => other.name === one && now - other.ms <= 100));
          if (isComplete) seen = [];
          const found = running.next(at(now, { name }));
          assert.equal(found !== undefined, isComplete);
          const times = found?.map(({ timestamp }) => timestamp) ?? [];
          assert.deepEqual(
            times,
            times.toSorted((a, b) => Number(a - b)),
          );
        }
      }),
    );
  });

  it('takes only events that meet the conditions of a step', () => {
    const running = sequence({
      by: 'process',
      within: '10s',
      steps: [
        step('security_file_open', { where: { pathname: { prefix: '/tmp/' } }, note: 'a file in /tmp' }),
        step('sched_process_exec', { when: ({ data }) => data.argv.length > 1 }),
      ],
    }).create();
    const open = (ms: number, pathname: string): Event => at(ms, { name: 'security_file_open', data: { pathname } });
    const exec = (ms: number, data: Readonly<Record<string, unknown>>): Event =>
      at(ms, { name: 'sched_process_exec', data });
    assert.equal(running.next(open(1, '/etc/passwd')), undefined);
    assert.equal(running.next(exec(2, { argv: ['a', 'b'] })), undefined);
    assert.equal(running.next(open(3, '/tmp/x')), undefined);
    assert.equal(running.next(at(4, { name: 'security_file_open' })), undefined);
    assert.equal(running.next(exec(5, { argv: ['a'] })), undefined);
    const found = running.next(exec(6, { argv: ['a', 'b'] }));
    assert.deepEqual(
      found?.map(({ name, note }) => [name, note]),
      [
        ['security_file_open', 'a file in /tmp'],
        ['sched_process_exec', undefined],
      ],
    );
  });

  it('ends with the event that ends it, and when that event may be among lost ones', () => {
    const spec = sequence({ by: 'process', steps: [steps[0], steps[1]], until: steps[2], within: '1h' });
    const found = (...events: readonly (string | undefined)[]): boolean => {
      const running = spec.create();
      return (
        events.map((name, ms) => (name === undefined ? running.gap?.(0n) : running.next(at(ms, { name })))).at(-1) !==
        undefined
      );
    };
    assert.ok(found('openat', 'connect'));
    assert.ok(!found('openat', 'execve', 'connect'));
    assert.ok(!found('openat', undefined, 'connect'));
    const running = spec.create();
    for (const pid of [1, 2]) running.next(at(1, { pid }));
    running.gap?.(1n, { uniqueId: 1, hostPid: 1 });
    assert.deepEqual(
      [1, 2].map((pid) => running.next(at(2, { pid, name: 'connect' })) !== undefined),
      [false, true],
    );
    const endless = sequence({ by: 'process', steps: [steps[0], steps[1]], within: '1h' }).create();
    endless.next(at(1));
    endless.gap?.(1n);
    assert.ok(endless.next(at(2, { name: 'connect' })) !== undefined);
  });

  it('has limits of keys and of bytes', () => {
    const running = sequence({ by: 'process', steps: [steps[0], steps[1]], within: '1h', maxKeys: 2 }).create();
    for (const pid of [1, 2, 3]) running.next(at(1, { pid }));
    assert.equal(running.evicted, 1);
    const large = sequence({ by: 'process', steps: [step('sched_process_exec'), steps[1]], within: '1h' }).create();
    const argv = ['x'.repeat(1_000_000)];
    for (let pid = 1; pid <= 20; pid++) large.next(at(1, { pid, name: 'sched_process_exec', data: { argv } }));
    assert.ok(large.evicted >= 10);
  });
});
