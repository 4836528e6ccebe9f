import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProcessPaths } from '../../src/engine/process-paths.ts';
import type { RowHolder } from '../../src/event/workload/executables.ts';
import { type Event, uniqueId } from '../../src/public/index.ts';
import { encodeProtobufJson } from '../../src/tracee/json/protobuf-json.ts';
import { accounted, base, bench, said } from './run.ts';

const start = Date.UTC(2026, 0, 1);
const at = (ms: number): string => new Date(start + ms).toISOString();
const nanoseconds = (ms: number): bigint => BigInt(start + ms) * 1_000_000n;

interface Who {
  readonly pid?: number;
  readonly tid?: number;
  /** Milliseconds since the start of the case. */
  readonly startedAt?: number;
  readonly threadStartedAt?: number;
  /** As Tracee sends it. */
  readonly path?: string;
}

function message(name: string, ms: number, who: Who, data: readonly unknown[] = []): Uint8Array {
  const { pid = 10, startedAt = -1_000, path } = who;
  const { tid = pid, threadStartedAt = startedAt } = who;
  return encodeProtobufJson({
    timestamp: at(ms),
    id: 700,
    name,
    workload: {
      process: {
        ...(path !== undefined && { executable: { path } }),
        uniqueId: uniqueId(pid, nanoseconds(startedAt)),
        hostPid: pid,
        pid,
        thread: {
          startTime: at(threadStartedAt),
          name: 'x',
          uniqueId: uniqueId(tid, nanoseconds(threadStartedAt)),
          hostTid: tid,
          tid,
        },
      },
    },
    data,
  });
}

const acts = (ms: number, who: Who = {}): Uint8Array => message('rseq', ms, who);

const exec = (ms: number, pathname: string, who: Who = {}): Uint8Array =>
  message('sched_process_exec', ms, who, [{ name: 'pathname', str: pathname }]);

const exit = (ms: number, who: Who = {}): Uint8Array =>
  message('sched_process_exit', ms, who, [{ name: 'process_group_exit', bool: true }]);

/** @param withTime as Tracee main says when the child started; without as v0.24.1 does not */
function fork(ms: number, child: number, withTime: boolean, who: Who = {}): Uint8Array {
  const ids = ['child_tid', 'child_ns_tid', 'child_pid', 'child_ns_pid'].map((name) => ({ name, int32: child }));
  const time = [{ name: 'start_time', uInt64: `${nanoseconds(ms)}` }];
  return message('sched_process_fork', ms, who, [...ids, ...(withTime ? time : [])]);
}

const tells = { ...base, on: { rseq: ({ process }: Event<'rseq'>) => ({ text: String(process?.executable) }) } };

/** The path that each event of `acts` shows to a signature, in the order of event time. */
function shown(...messages: readonly Uint8Array[]): unknown[] {
  const running = bench([tells], { holdMs: 0 });
  for (const bytes of messages) running.engine.message(bytes, 0, bytes.length, 0);
  running.engine.end();
  assert.deepEqual(running.faults, []);
  assert.ok(accounted(running.statistics));
  return said(running.findings);
}

const acting = { seconds: 1, nanos: 0, thread: undefined };

describe('the executable of a process, where events do not tell it', () => {
  it('is that of its last exec, in all of its threads', () => {
    assert.deepEqual(
      shown(acts(1), exec(2, '/bin/a'), acts(3), acts(4, { tid: 11, threadStartedAt: 3 }), exec(5, '/bin/b'), acts(6)),
      ['undefined', '/bin/a', '/bin/a', '/bin/b'],
    );
  });

  it('is that of an exec by any of its threads, of a deleted file and of one in memory', () => {
    assert.deepEqual(
      shown(
        exec(1, '/bin/a'),
        exec(2, 'memfd:x', { tid: 11, threadStartedAt: 1 }),
        acts(3),
        exec(4, '/tmp/x (deleted)'),
        acts(5),
      ),
      ['memfd:x', '/tmp/x (deleted)'],
    );
  });

  for (const withTime of [true, false]) {
    const told = withTime ? 'with the start of the child' : 'without the start of the child';
    const child = { pid: 20, startedAt: 2 };

    it(`is inherited over a fork ${told}, as it was then`, () => {
      assert.deepEqual(
        shown(exec(1, '/bin/a'), fork(2, 20, withTime), exec(3, '/bin/b'), acts(4, child), exec(5, '/bin/c', child)),
        ['/bin/a'],
      );
      assert.deepEqual(
        shown(exec(1, '/bin/a'), fork(2, 20, withTime), exec(5, '/bin/c', child), acts(6, child), acts(7)),
        ['/bin/c', '/bin/a'],
      );
    });

    it(`is not that of a process that had the pid before, or has it later (fork ${told})`, () => {
      const earlier = { pid: 20, startedAt: -60_000 };
      const later = { pid: 20, startedAt: 60_000 };
      assert.deepEqual(shown(exec(1, '/bin/a'), fork(2, 20, withTime), acts(3, earlier), acts(60_001, later)), [
        'undefined',
        'undefined',
      ]);
    });

    it(`is unknown in the child of one that is unknown (fork ${told})`, () => {
      assert.deepEqual(shown(fork(2, 20, withTime), acts(3, child)), ['undefined']);
    });
  }

  it('is not that of another process with the same unique id', () => {
    const other = encodeProtobufJson({
      timestamp: at(3),
      id: 700,
      name: 'rseq',
      workload: { process: { uniqueId: uniqueId(10, nanoseconds(-1_000)), hostPid: 99, pid: 99 } },
    });
    assert.deepEqual(shown(exec(1, '/bin/a'), acts(2), other), ['/bin/a', 'undefined']);
  });

  it('is still known when an event comes after the exit', () => {
    assert.deepEqual(shown(exec(1, '/bin/a'), exit(2), acts(3)), ['/bin/a']);
  });

  it('is the one that the first event with a path tells', () => {
    assert.deepEqual(shown(acts(1), acts(2, { path: '/bin/a' }), acts(3)), ['undefined', '/bin/a', '/bin/a']);
  });

  it('is what an exec with an unreadable path leaves: nothing', () => {
    assert.deepEqual(shown(exec(1, '/bin/a'), exec(2, ''), acts(3), acts(4, { path: '/bin/b' }), acts(5)), [
      'undefined',
      '/bin/b',
      '/bin/b',
    ]);
  });
});

describe('the executable of a process, where events tell it', () => {
  const old = { path: '/bin/old' };
  const now = { path: '/bin/new' };

  it('is that of the last exec, where an event has the one from before', () => {
    assert.deepEqual(shown(acts(1, old), exec(2, '/bin/new', now), acts(3, now), acts(4, old), acts(5), acts(6, now)), [
      '/bin/old',
      '/bin/new',
      '/bin/new',
      '/bin/new',
      '/bin/new',
    ]);
    assert.deepEqual(shown(exec(2, '/bin/new', old), acts(3, old)), ['/bin/new']);
  });

  it('is so in an event that comes after the exit', () => {
    assert.deepEqual(shown(acts(1, old), exec(2, '/bin/new', now), exit(3, old), acts(4, old)), [
      '/bin/old',
      '/bin/new',
    ]);
  });

  it('is so where the one from before was inherited', () => {
    const child = { pid: 20, startedAt: 2 };
    assert.deepEqual(
      shown(
        fork(2, 20, true, old),
        exec(3, '/bin/new', { ...child, ...now }),
        acts(4, { ...child, ...now }),
        acts(5, { ...child, ...old }),
      ),
      ['/bin/new', '/bin/new'],
    );
  });

  it('is a path that it never had before: an exec was lost', () => {
    const next = { path: '/bin/next' };
    assert.deepEqual(shown(exec(1, '/bin/a'), acts(2, { path: '/bin/a' }), acts(3, next), acts(4)), [
      '/bin/a',
      '/bin/next',
      '/bin/next',
    ]);
  });

  it('is that from before an exec in an event from before it that comes late', () => {
    assert.deepEqual(shown(acts(1, old), exec(5, '/bin/new', now), acts(3), acts(6)), [
      '/bin/old',
      '/bin/old',
      '/bin/new',
    ]);
  });

  it('is that of the newer exec where the older one comes late', () => {
    assert.deepEqual(shown(exec(5, '/bin/new', now), exec(3, '/bin/old', old), acts(6), acts(7, old)), [
      '/bin/new',
      '/bin/new',
    ]);
  });

  it('is as Tracee sent it where events are read as Tracee reads them', () => {
    const running = bench([tells], { holdMs: 0, asTracee: true });
    for (const bytes of [exec(1, '/bin/new', now), acts(2, old)]) running.engine.message(bytes, 0, bytes.length, 0);
    running.engine.end();
    assert.deepEqual(said(running.findings), ['/bin/old']);
  });
});

describe('what is remembered of executables', () => {
  it('does not change events that are kept for a timer', () => {
    const on = {
      rseq(event: Event<'rseq'>, ctx: { after(ms: number, key: string, fn: () => unknown): void }) {
        ctx.after(10, 'later', () => ({ text: String(event.process?.executable) }));
      },
    };
    const running = bench([{ ...base, on }], { holdMs: 0 });
    for (const bytes of [exec(1, '/bin/a'), acts(2), exec(3, '/bin/b')]) {
      running.engine.message(bytes, 0, bytes.length, 0);
    }
    running.engine.end();
    assert.deepEqual(said(running.findings), ['/bin/a']);
    assert.equal(running.findings[0]?.workload.process?.executable, '/bin/a');
  });

  it('is bounded by number and by bytes, which is counted', () => {
    const processes = (paths: ProcessPaths, count: number, path: string): void => {
      for (let pid = 1; pid <= count; pid++) {
        paths.pathOf({ uniqueId: pid, hostPid: pid }, path, acting);
      }
    };
    const known = (paths: ProcessPaths, pid: number): unknown =>
      paths.pathOf({ uniqueId: pid, hostPid: pid }, undefined, acting);
    const few = new ProcessPaths(10);
    processes(few, 25, '/bin/a');
    assert.deepEqual([few.evicted, known(few, 15), known(few, 25)], [15, undefined, '/bin/a']);
    const long = new ProcessPaths(1_000, 100_000);
    processes(long, 100, 'x'.repeat(4_096));
    assert.deepEqual([long.evicted, known(long, 88), known(long, 100)?.toString().length], [88, undefined, 4_096]);
    processes(long, 1, 'x'.repeat(8_193));
    assert.equal(known(long, 1), undefined);
  });

  it('finds a program again by what was kept of its process, as long as it is remembered', () => {
    const [paths, other] = [new ProcessPaths(10), new ProcessPaths(10)];
    const holder: RowHolder = { row: -1, confirmed: 0 };
    const pathOf = (from: ProcessPaths, pid: number, executable?: string, held?: RowHolder): unknown =>
      from.pathOf({ uniqueId: pid, hostPid: pid }, executable, acting, held);
    pathOf(paths, 1, '/bin/a');
    // An active process outlives others, although most of its events do not look into the table.
    for (let pid = 2; pid < 100; pid++) {
      for (let event = 0; event < 16; event++) assert.equal(pathOf(paths, 1, undefined, holder), '/bin/a');
      pathOf(paths, pid, '/bin/b');
    }
    // The same for a process whose path as sent was right, and is not looked up again.
    const sent: RowHolder = { row: -1, confirmed: 0 };
    const { evicted } = paths;
    for (let pid = 100; pid < 200; pid++) {
      for (let event = 0; event < 16; event++) assert.equal(pathOf(paths, 2_000, '/bin/c', sent), '/bin/c');
      pathOf(paths, pid, '/bin/b');
    }
    assert.equal(paths.evicted - evicted, 101);
    assert.equal(pathOf(other, 1, undefined, holder), undefined);
    const full = new ProcessPaths(3);
    for (const pid of [1, 1, 2, 2, 3, 3]) pathOf(full, pid, '/bin/a', pid === 1 ? holder : undefined);
    assert.equal(pathOf(full, 1, undefined, holder), '/bin/a');
    // All are in use: the first makes room.
    pathOf(full, 4, '/bin/b');
    assert.equal(pathOf(full, 1, undefined, holder), undefined);
  });

  it('is looked up again after each change, although it was right for a cached process', () => {
    const [paths, other] = [new ProcessPaths(10), new ProcessPaths(10)];
    const holder: RowHolder = { row: -1, confirmed: 0 };
    const pathOf = (from: ProcessPaths, executable: string, held?: RowHolder): unknown =>
      from.pathOf({ uniqueId: 1, hostPid: 1 }, executable, acting, held);
    for (const from of [paths, other]) assert.equal(pathOf(from, '/bin/a'), '/bin/a');
    assert.equal(pathOf(other, '/bin/b'), '/bin/b');
    for (let event = 0; event < 3; event++) assert.equal(pathOf(paths, '/bin/a', holder), '/bin/a');
    assert.equal(pathOf(other, '/bin/a', holder), '/bin/b');
    assert.equal(pathOf(paths, '/bin/c'), '/bin/c');
    assert.equal(pathOf(paths, '/bin/a', holder), '/bin/c');
  });

  it('costs nobody an event: what nobody listens to stays unmatched', () => {
    const running = bench([tells], { holdMs: 0 });
    for (const bytes of [exec(1, '/bin/a'), fork(2, 20, true), exit(3), acts(4)]) {
      running.engine.message(bytes, 0, bytes.length, 0);
    }
    running.engine.end();
    const { unmatched, evaluated, invalid } = running.statistics;
    assert.deepEqual([unmatched, evaluated, invalid], [3, 1, 0]);
  });
});
