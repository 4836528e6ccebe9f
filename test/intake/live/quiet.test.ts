import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { Quiet } from '../../../src/intake/live/quiet.ts';
import { buildMessage } from './build-message.ts';

const epochSeconds = 1_790_000_000;

/** A machine, and somebody who asks every 50 ms as the intake does. */
function fakeMachine() {
  let passed = 0;
  const quiet = new Quiet(() => 5_000 + passed);
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
    /** Events are read that are so old. */
    message(ageMs: number, count = 1): void {
      const bytes = buildMessage({ seconds: epochSeconds + Math.floor((passed - ageMs) / 1_000) });
      const framed = Buffer.concat([Buffer.alloc(3, 255), bytes, Buffer.alloc(3, 255)]);
      for (let i = 0; i < count; i++) quiet.message(framed, 3, framed.length - 3, 5_000 + passed);
    },
  };
}

function streaming() {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  machine.message(0);
  return machine;
}

test('the first 3 s of a silence say nothing; after that time passes for as long as nothing comes', () => {
  const machine = streaming();
  assert.equal(machine.wait(3_000), undefined);
  assert.equal(machine.wait(1), 1_000_000n);
  assert.equal(machine.wait(29_999), 30_000_000_000n);
  machine.message(0);
  assert.equal(machine.wait(3_000), undefined);
});

test('events of any time count: a recording that is played is no other stream', () => {
  for (const age of [0, 9_000, 86_400_000, -3_600_000]) {
    const machine = fakeMachine();
    machine.quiet.streamOpened();
    machine.message(age);
    assert.equal(machine.wait(3_000), undefined);
    assert.equal(machine.wait(50), 50_000_000n);
  }
});

test('a stall makes the grace longer than that for ten minutes, and for twenty at most', () => {
  const machine = streaming();
  machine.wait(8_000);
  // What had happened before the stall comes first.
  machine.message(8_000, 10);
  machine.wait(50);
  machine.message(0);
  assert.equal(machine.wait(9_500), undefined);
  machine.message(0);
  machine.wait(600_000);
  machine.message(0, 10);
  assert.equal(machine.wait(9_500), undefined);
  for (let minute = 0; minute < 20; minute++) {
    machine.wait(60_000);
    machine.message(0, 10);
  }
  assert.equal(machine.wait(3_050), 50_000_000n);
});

test('a system call that was blocked during a silence is no stall', () => {
  const machine = streaming();
  machine.wait(20_000);
  machine.message(20_000);
  machine.wait(100);
  machine.message(0, 10);
  assert.equal(machine.wait(3_050), 50_000_000n);
});

test('a silence without a stall changes nothing', () => {
  const machine = streaming();
  for (let i = 0; i < 10; i++) {
    machine.wait(7_300);
    machine.message(0, 10);
  }
  assert.equal(machine.wait(3_050), 50_000_000n);
});

test('no stall is waited for longer than a minute', () => {
  const machine = streaming();
  machine.wait(300_000);
  machine.message(300_000, 10);
  machine.message(0);
  assert.equal(machine.wait(60_000), undefined);
  assert.equal(machine.wait(50), 50_000_000n);
});

test('nothing is said before the first event', () => {
  const machine = fakeMachine();
  machine.quiet.streamOpened();
  assert.equal(machine.wait(60_000), undefined);
});

test('nothing is said without a stream, and the time without one does not count', () => {
  const machine = streaming();
  machine.quiet.streamLost();
  assert.equal(machine.wait(5_000), undefined);
  machine.quiet.streamOpened();
  assert.equal(machine.wait(5_000), undefined, 'no event of this stream has come');
  machine.message(0);
  assert.equal(machine.wait(3_050), 50_000_000n);
});

test('a thread that was held up does not take its own absence for silence, nor for a stall', () => {
  const machine = streaming();
  machine.wait(200);
  machine.freeze(8_000);
  assert.equal(machine.wait(50), undefined);
  machine.freeze(20_000);
  machine.message(20_000, 10);
  assert.equal(machine.wait(50), undefined);
  machine.message(0);
  assert.equal(machine.wait(3_050), 50_000_000n);
});

test('a message whose time cannot be read still ends the silence', () => {
  const machine = streaming();
  machine.wait(50);
  machine.quiet.message(Buffer.from([10, 200]), 0, 2, 5_050);
  assert.equal(machine.wait(3_000), undefined);
  assert.equal(machine.wait(50), 50_000_000n);
});

test('no bytes make it throw', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.uint8Array({ maxLength: 40 }), fc.nat(5_000)), { maxLength: 10 }), (all) => {
      const machine = streaming();
      for (const [bytes, ms] of all) {
        machine.wait(ms);
        machine.quiet.message(bytes, 0, bytes.length, 5_000 + ms);
      }
      assert.doesNotThrow(() => machine.wait(100));
    }),
  );
});
