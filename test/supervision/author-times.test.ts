import assert from 'node:assert/strict';
import { it } from 'node:test';
import { AuthorTimes } from '../../src/supervision/author-times.ts';

it('times are summed over the last ten seconds, without the part in which the thread waited for a processor', () => {
  const times = new AuthorTimes();
  for (let second = 0; second < 15; second++) {
    times.sample(0, 300);
    times.sample(1, 100);
    times.sample(-1, 600);
    times.endSlot(0.5);
  }
  assert.deepEqual(
    [...times.window],
    [
      [0, 1_500],
      [1, 500],
    ],
  );
  assert.deepEqual(
    [...times.lastSlot],
    [
      [0, 150],
      [1, 50],
    ],
  );
});

it('memory is laid to those who ran while it grew, by their time', () => {
  const times = new AuthorTimes();
  assert.equal(times.growthLeader.author, -1);
  times.sample(0, 100);
  times.grew(0, true);
  times.sample(1, 20);
  times.sample(2, 10);
  times.grew(3_000, true);
  assert.equal(times.growthLeader.author, 1);
  times.sample(2, 10);
  times.grew(3_000, true);
  times.grew(50_000, true);
  assert.equal(times.growthLeader.author, 2);
  times.grew(50_000, false);
  assert.equal(times.growthLeader.author, -1, 'it has grown while nobody has run');
});

it('an author leads clearly if it has grown at two checks, and twice as much as any other', () => {
  const times = new AuthorTimes();
  assert.deepEqual(times.growthLeader, { author: -1, isClear: false });
  times.sample(1, 20);
  times.grew(50_000, true);
  assert.deepEqual(times.growthLeader, { author: 1, isClear: false }, 'one check');
  times.sample(2, 20);
  times.grew(30_000, true);
  times.sample(1, 20);
  times.grew(9_999, true);
  assert.deepEqual(times.growthLeader, { author: 1, isClear: false }, 'less than twice as much');
  times.sample(1, 20);
  times.grew(1, true);
  assert.deepEqual(times.growthLeader, { author: 1, isClear: true });
});
