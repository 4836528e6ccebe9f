import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ThreadTime } from '../../src/supervision/thread-time.ts';
import { Watchdog } from '../../src/supervision/watchdog.ts';

const lookMs = 250;

/** A thread that makes no progress. @returns wall time at which it is taken to hang, within a minute */
function hangsAt(timeAt: (now: number) => ThreadTime | undefined, idle = false): number | undefined {
  let now = 1_000;
  const watchdog = new Watchdog(() => timeAt(now - 1_000));
  for (; now <= 61_000; now += lookMs) if (watchdog.look(now, { progress: 7, idle })) return now - 1_000;
  return undefined;
}

describe('a thread without progress', () => {
  it('hangs after two seconds where it uses the processor', () => {
    assert.equal(
      hangsAt((now) => ({ usedMs: now, waitedMs: 0, sleeps: false })),
      2_000,
    );
  });

  it('hangs after ten seconds where it uses the processor although it says that it has nothing to do', () => {
    assert.equal(
      hangsAt((now) => ({ usedMs: now, waitedMs: 0, sleeps: false }), true),
      10_000,
    );
  });

  it('hangs where it sleeps although there is work', () => {
    assert.equal(
      hangsAt((now) => ({ usedMs: now / 100, waitedMs: 0, sleeps: true })),
      2_000,
    );
  });

  it('does not hang where it sleeps and has nothing to do', () => {
    assert.equal(
      hangsAt(() => ({ usedMs: 5, waitedMs: 0, sleeps: true }), true),
      undefined,
    );
  });

  it('does not hang where it waits for a processor or a disk, or is stopped', () => {
    assert.equal(
      hangsAt((now) => ({ usedMs: 5, waitedMs: now, sleeps: false })),
      undefined,
    );
  });

  it('hangs only after a second of its own time where it gets little of a processor', () => {
    assert.equal(
      hangsAt((now) => ({ usedMs: now / 10, waitedMs: now * 0.9, sleeps: false })),
      10_000,
    );
  });

  it('does not hang where it sleeps for moments only', () => {
    assert.equal(
      hangsAt((now) => ({ usedMs: now / 100, waitedMs: now / 2, sleeps: now % 2_000 < 1_500 })),
      undefined,
    );
  });

  it('hangs after two seconds where the kernel tells nothing of it', () => {
    assert.equal(
      hangsAt(() => undefined),
      2_000,
    );
  });
});

it('a thread with progress does not hang, however much it works', () => {
  let now = 0;
  const watchdog = new Watchdog(() => ({ usedMs: now, waitedMs: 0, sleeps: false }));
  for (; now < 60_000; now += lookMs) {
    assert.equal(watchdog.look(now, { progress: Math.floor(now / 1_500), idle: false }), false);
  }
});

it('time in which nobody looked is not held against the thread', () => {
  const watchdog = new Watchdog(() => ({ usedMs: 5, waitedMs: 0, sleeps: true }));
  assert.equal(watchdog.look(0, { progress: 1, idle: false }), false);
  assert.equal(watchdog.look(60_000, { progress: 1, idle: false }), false);
});

it('a thread that is blocked outside of authors hangs after ten seconds', () => {
  const watchdog = new Watchdog(() => ({ usedMs: 5, waitedMs: 0, sleeps: true }));
  let now = 1_000;
  while (now < 60_000 && !watchdog.look(now, { progress: 7, idle: false, outside: true })) now += lookMs;
  assert.equal(now, 11_000);
});
