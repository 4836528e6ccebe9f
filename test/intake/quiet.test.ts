import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Quiet } from '../../src/intake/quiet.ts';
import { buildMessage } from './grpc/build-message.ts';

const EPOCH_SECONDS = 1_790_000_000;

/** A machine whose two clocks move together, and somebody who asks every 50 ms as the intake does. */
function fakeMachine() {
  let passed = 0;
  let wallOffset = 0;
  const quiet = new Quiet({
    monotonic: () => 5_000 + passed,
    wall: () => EPOCH_SECONDS * 1_000 + passed + wallOffset,
  });
  let asked: bigint | undefined;
  return {
    quiet,
    /** Time passes while the socket is silent; returns what is answered last. */
    wait(ms: number): bigint | undefined {
      for (let left = ms; left > 0; left -= 50) {
        passed += Math.min(50, left);
        asked = quiet.silence();
      }
      return asked;
    },
    /** Time passes and nobody asks. */
    freeze(ms: number): void {
      passed += ms;
    },
    setWallClock(ms: number): void {
      wallOffset += ms;
    },
    message(ageSeconds: number): void {
      const bytes = buildMessage({ seconds: EPOCH_SECONDS + Math.floor(passed / 1_000) - ageSeconds });
      const framed = Buffer.concat([Buffer.alloc(3, 255), bytes, Buffer.alloc(3, 255)]);
      quiet.message(framed, 3, framed.length - 3, 5_000 + passed);
    },
  };
}

test('a live stream is quiet after 100 ms, and then for as long as nothing comes', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  assert.equal(machine.wait(99), undefined);
  assert.equal(machine.wait(1), 100_000_000n);
  assert.equal(machine.wait(30_000), 30_100_000_000n);
  machine.message(0);
  assert.equal(machine.wait(50), undefined);
});

for (const [age, live] of [
  [9, true],
  [11, false],
  [86_400 * 365, false],
  [-9, true],
  [-12, false],
] as const) {
  test(`an event ${age} s old is ${live ? 'live' : 'of a recording'}`, () => {
    const machine = fakeMachine();
    machine.quiet.streamOpened();
    machine.message(age);
    assert.equal(machine.wait(950), live ? 950_000_000n : undefined);
    assert.equal(machine.wait(50), 1_000_000_000n);
  });
}

test('the last read decides, so that one odd time does not stay', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(-1_000_000);
  machine.wait(1);
  machine.message(0);
  assert.equal(machine.wait(100), 100_000_000n);
});

test('of events that were read together the first speaks for all', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  machine.message(-1_000_000);
  assert.equal(machine.wait(100), 100_000_000n);
});

test('nothing is said before the first event', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  assert.equal(machine.wait(60_000), undefined);
});

test('nothing is said without a stream, and the time without one does not count', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  machine.quiet.streamLost();
  assert.equal(machine.wait(5_000), undefined);
  machine.quiet.streamOpened();
  assert.equal(machine.wait(50), undefined);
  assert.equal(machine.wait(50), 100_000_000n);
});

test('a thread that was held up does not take its own absence for silence', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  machine.wait(200);
  machine.freeze(8_000);
  assert.equal(machine.wait(50), undefined);
  assert.equal(machine.wait(100), 100_000_000n);
});

test('a message whose time cannot be read still ends the silence', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  machine.wait(50);
  machine.quiet.message(Buffer.from([10, 200]), 0, 2, 5_050);
  assert.equal(machine.wait(50), undefined);
  assert.equal(machine.wait(50), 100_000_000n);
});

test('a wall clock that is set does not end a silence', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  machine.wait(500);
  machine.setWallClock(-3_600_000);
  assert.equal(machine.wait(500), 1_000_000_000n);
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const machine = fakeMachine();
      machine.quiet.streamOpened();
      machine.quiet.message(bytes, 0, bytes.length, 5_000);
      assert.doesNotThrow(() => machine.wait(100));
    }),
  );
});
