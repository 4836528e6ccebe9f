import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { programOf, type Run, runMessages } from './recording-run.ts';
import { all, benign, type Message, randomFrom, thinned } from './thinned.ts';

const runsOfLoss = 24;

function run(messages: readonly Message[]): Run {
  const result = runMessages(messages.map(({ bytes }) => bytes));
  assert.deepEqual(result.troubles, []);
  return result;
}

function found(messages: readonly Message[]): string[] {
  return run(messages).findings.map(
    (finding) => `${finding.signature.id} in ${programOf(finding)} at ${finding.timestamp}`,
  );
}

describe('programs that do no harm, of which events are lost', () => {
  it('give nothing as they are', () => {
    assert.ok(benign.length > 9_000 && benign.length < all.length);
    assert.deepEqual(found(benign), []);
  });

  it('give nothing where one event of a hundred is lost', () => {
    for (let seed = 1; seed <= 12; seed++) assert.deepEqual(found(thinned(0.01, seed)), [], `seed ${seed}`);
  });

  // The figures of the evaluator that the rules were designed with: 2 and 10 false findings in 96 runs.
  for (const [share, most] of [
    [0.05, 2],
    [0.2, 10],
  ] as const) {
    it(`give no more than ${most} findings in ${runsOfLoss} runs where ${share * 100} % are lost`, (context) => {
      const seeds = Array.from({ length: runsOfLoss }, (_, index) => 1_000 + index);
      const findings = seeds.flatMap((seed) =>
        found(thinned(share, seed)).map((finding) => `${finding}, seed ${seed}`),
      );
      context.diagnostic(`${findings.length} findings`);
      assert.ok(findings.length <= most, findings.join('\n'));
    });
  }

  it('give nothing where events come twice', () => {
    for (const seed of [1, 2, 3]) {
      const random = randomFrom(seed);
      assert.deepEqual(found(benign.flatMap((one) => (random() < 0.3 ? [one, one] : [one]))), [], `seed ${seed}`);
    }
  });

  it('give nothing where Sequent comes in the middle', () => {
    for (let tenth = 0; tenth < 10; tenth++) {
      const from = Math.floor((benign.length * (0.5 + tenth)) / 10);
      assert.deepEqual(found(benign.slice(from)), [], `from ${from}`);
    }
  });
});

describe('events that come out of order', () => {
  const inOrder = run(all).findings;

  it('give the same findings where they are late by less than 250 ms', () => {
    assert.ok(inOrder.length > 50);
    for (const seed of [1, 2, 3, 4]) {
      const random = randomFrom(seed);
      const shuffled = all
        .map((one) => ({ one, arrival: one.nanoseconds + random() * 249e6 }))
        .sort((a, b) => a.arrival - b.arrival)
        .map(({ one }) => one);
      assert.notDeepEqual(shuffled, all);
      const { findings, statistics } = run(shuffled);
      assert.equal(statistics.late, 0);
      assert.deepEqual(findings, inOrder, `seed ${seed}`);
    }
  });
});
