import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runs } from '../../property-settings.ts';
import { type Loss, programOf, type Run, runMessages } from './recording-run.ts';
import { all, benign, type Message, randomFrom, thinned } from './thinned.ts';

const runsOfLoss = runs(8);

function run(messages: readonly (Uint8Array | Loss)[]): Run {
  const result = runMessages(messages);
  assert.deepEqual(result.troubles, []);
  return result;
}

function found(messages: readonly (Uint8Array | Loss)[]): string[] {
  return run(messages).findings.map(
    (finding) => `${finding.signature.id} in ${programOf(finding)} at ${finding.timestamp}`,
  );
}

function bytesOf(messages: readonly Message[]): Uint8Array[] {
  return messages.map(({ bytes }) => bytes);
}

describe('programs that do no harm, of which events are lost', () => {
  it('give nothing as they are', () => {
    assert.ok(benign.length > 9_000 && benign.length < all.length);
    assert.deepEqual(found(bytesOf(benign)), []);
  });

  for (const share of [0.01, 0.05, 0.2]) {
    it(`give nothing in ${runsOfLoss} runs where ${share * 100} % are lost, as Tracee tells of it`, () => {
      for (let seed = 1_000; seed < 1_000 + runsOfLoss; seed++) {
        assert.deepEqual(found(thinned(share, seed)), [], `seed ${seed}`);
      }
    });
  }

  it('give nothing where events come twice', () => {
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed);
      assert.deepEqual(
        found(bytesOf(benign.flatMap((one) => (random() < 0.3 ? [one, one] : [one])))),
        [],
        `seed ${seed}`,
      );
    }
  });

  it('give nothing where Sequent comes in the middle', () => {
    for (let tenth = 0; tenth < 10; tenth++) {
      const from = Math.floor((benign.length * (0.5 + tenth)) / 10);
      assert.deepEqual(found(bytesOf(benign.slice(from))), [], `from ${from}`);
    }
  });
});

describe('events that come out of order', () => {
  const inOrder = run(bytesOf(all)).findings;

  it('give the same findings where they are late by less than 250 ms', () => {
    assert.ok(inOrder.length > 50);
    for (const seed of [1, 2, 3, 4]) {
      const random = randomFrom(seed);
      const shuffled = all
        .map((one) => ({ one, arrival: one.nanoseconds + random() * 249e6 }))
        .sort((a, b) => a.arrival - b.arrival)
        .map(({ one }) => one);
      assert.notDeepEqual(shuffled, all);
      const { findings, statistics } = run(bytesOf(shuffled));
      assert.equal(statistics.late, 0);
      assert.deepEqual(findings, inOrder, `seed ${seed}`);
    }
  });
});
