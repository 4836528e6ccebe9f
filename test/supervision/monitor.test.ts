import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { Monitor, type MonitorOptions, type Watched } from '../../src/supervision/monitor.ts';

interface Told {
  hangs: number;
  memory: number[];
  slow: string[];
}

/** A thread that runs the first author and makes no progress. */
const still: Watched = {
  activity: { progress: 0, idle: false },
  idle: false,
  running: 0,
  runs: new Int32Array(4),
  lost: 0,
  heap: async () => ({ used_heap_size: 100, external_memory: 0 }),
};

/** A monitor whose clock the test moves. */
function monitored(t: TestContext, watched: Watched, options: Partial<MonitorOptions> = {}) {
  let now = 0;
  t.mock.timers.enable({ apis: ['setTimeout'] });
  t.mock.method(performance, 'now', () => now);
  const told: Told = { hangs: 0, memory: [], slow: [] };
  let usedMs = 0;
  const monitor = new Monitor({
    watched,
    readTime: () => ({ usedMs, waitedMs: 0, sleeps: false }),
    memoryLimit: 1_000,
    budget: 0.2,
    onHang: () => told.hangs++,
    onSuspect() {},
    onMemory: (author) => told.memory.push(author),
    onSlow: (author, { share }, goesOn) =>
      told.slow.push(`${author} ${goesOn ? 'goes on' : 'is slow'} ${share.toFixed(1)}`),
    ...options,
  });
  t.after(() => monitor.stop());
  return {
    monitor,
    told,
    /** Lets time pass in which the thread works without a pause. */
    async pass(ms: number): Promise<void> {
      for (const end = now + ms; now < end; ) {
        now += 5;
        usedMs += 5;
        t.mock.timers.tick(5);
        // What was asked of the thread is answered.
        for (let i = 0; i < 4; i++) await Promise.resolve();
      }
    },
  };
}

it('a thread without progress is told to hang after two seconds of its work', async (t) => {
  const { told, pass } = monitored(t, still);
  await pass(1_900);
  assert.equal(told.hangs, 0);
  await pass(700);
  assert.ok(told.hangs > 0);
});

it('an author that runs all the time is told once it is slow, and when that goes on; its share and its time are known', async (t) => {
  let progress = 0;
  const runs = new Int32Array(4);
  const { monitor, told, pass } = monitored(t, {
    ...still,
    running: 2,
    runs,
    get activity() {
      runs[2] = ++progress;
      return { idle: false, progress };
    },
  });
  await pass(4_000);
  assert.equal(told.slow.length, 1);
  assert.match(told.slow[0] ?? '', /^2 is slow 0\.[12]/);
  await pass(12_000);
  assert.equal(told.slow[1], '2 goes on 1.0');
  assert.ok(Math.abs((monitor.shares.get(2) ?? 0) - 1) < 0.05, `${monitor.shares.get(2)}`);
  assert.ok(Math.abs((monitor.totals.get(2) ?? 0) - 16_000) < 1_500, `${monitor.totals.get(2)}`);
  assert.equal(told.hangs, 0);
});

it('memory over the limit is told within a second, with the author in whose time it has grown', async (t) => {
  let heap = 100;
  const { told, pass } = monitored(t, {
    ...still,
    running: 3,
    heap: async () => ({ used_heap_size: heap, external_memory: 0 }),
  });
  await pass(500);
  heap = 2_000;
  await pass(1_000);
  assert.equal(told.memory[0], 3);
});

it('a monitor that was stopped tells nothing any more', async (t) => {
  const { monitor, told, pass } = monitored(t, still);
  monitor.stop();
  await pass(5_000);
  assert.deepEqual(told, { hangs: 0, memory: [], slow: [] });
});
