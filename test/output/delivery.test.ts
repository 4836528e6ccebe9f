import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Delivery, noneLost } from '../../src/output/delivery.ts';

/** A delivery with a clock that is set by hand, and what it tells. */
function account() {
  const clock = { ms: 0 };
  const told: string[] = [];
  const delivery = new Delivery('json', {
    now: () => clock.ms,
    onNews: ({ about, lost }) => told.push(`${about} ${lost.low} ${lost.high}`),
  });
  return { clock, told, delivery };
}

describe('Delivery', () => {
  it('tells the first loss at once, and further ones every 10 s with all that was lost since', () => {
    const { clock, told, delivery } = account();
    delivery.lost('low');
    assert.deepEqual(told, ['lost 1 0']);
    for (clock.ms = 1; clock.ms < 10_000; clock.ms++) delivery.lost('low');
    assert.equal(told.length, 1);
    delivery.lost('high');
    assert.deepEqual(told.slice(1), ['lost 10000 1']);
    clock.ms = 30_000;
    delivery.lost('low');
    assert.deepEqual(told.slice(2), ['lost 10001 1']);
    assert.equal(delivery.state, 'behind');
    assert.ok(delivery.reason);
  });

  it('tells when everything arrives again, and begins to count anew for the next loss', () => {
    const { clock, told, delivery } = account();
    delivery.caughtUp();
    delivery.lost('high', 3);
    delivery.caughtUp();
    assert.equal(delivery.state, 'ok');
    assert.equal(delivery.reason, undefined);
    clock.ms = 10_000;
    delivery.lost('low');
    assert.deepEqual(told, ['lost 0 3', 'caught up 0 3', 'lost 1 0']);
    assert.deepEqual(delivery.undelivered, { ...noneLost(), high: 3, low: 1 });
  });

  it('does not tell of each loss where they come and go, but of all of them in the end', () => {
    const { clock, told, delivery } = account();
    for (clock.ms = 0; clock.ms < 1_000; clock.ms++) {
      delivery.lost('low');
      delivery.caughtUp();
    }
    delivery.look();
    assert.deepEqual(told, ['lost 1 0', 'caught up 1 0']);
    clock.ms = 10_000;
    delivery.look();
    assert.deepEqual(told.slice(2), ['lost 999 0']);
  });

  it('tells of an output that fails and recovers again and again at most every 10 s, and of the state in the end', () => {
    const { clock, told, delivery } = account();
    for (clock.ms = 0; clock.ms < 10_000; clock.ms += 100) {
      delivery.failing('it is away');
      assert.deepEqual([delivery.state, delivery.reason], ['failing', 'it is away']);
      delivery.working();
      assert.equal(delivery.state, 'ok');
    }
    assert.deepEqual(told, ['failing 0 0', 'working 0 0']);
    delivery.failing('it is away');
    delivery.look();
    delivery.working();
    clock.ms += 5_000;
    delivery.failing('it is away');
    delivery.look();
    assert.equal(told.length, 4);
    clock.ms += 5_000;
    delivery.look();
    assert.deepEqual(told.slice(2), ['failing 0 0', 'working 0 0', 'failing 0 0']);
    delivery.working();
    assert.equal(told.at(-1), 'working 0 0');
  });

  it('tells once that it fails and once that it works again', () => {
    const { told, delivery } = account();
    delivery.working();
    delivery.failing('ENOSPC');
    delivery.failing('EIO');
    assert.deepEqual([delivery.state, delivery.reason], ['failing', 'EIO']);
    delivery.lost('low');
    delivery.caughtUp();
    assert.equal(delivery.state, 'failing', 'what was lost while it fails says nothing else');
    delivery.working();
    assert.equal(delivery.state, 'behind');
    delivery.caughtUp();
    assert.deepEqual(told, ['failing 0 0', 'lost 1 0', 'working 1 0', 'caught up 1 0']);
  });

  it('is stuck when reports wait and nothing has left for 5 s, and tells it once, and the end of it', () => {
    const { clock, told, delivery } = account();
    delivery.waits();
    clock.ms = 4_999;
    delivery.waits();
    assert.equal(delivery.state, 'ok');
    delivery.moved();
    clock.ms = 9_998;
    delivery.look();
    assert.equal(delivery.state, 'ok', 'it has taken something 5 s ago');
    clock.ms = 12_000;
    delivery.look();
    delivery.look();
    assert.deepEqual([delivery.state, delivery.reason], ['stuck', 'it has taken nothing for 7 s']);
    delivery.moved();
    assert.equal(delivery.state, 'ok');
    clock.ms = 17_000;
    assert.equal(delivery.state, 'stuck');
    delivery.caughtUp();
    clock.ms = 60_000;
    delivery.look();
    assert.equal(delivery.state, 'ok', 'nothing waits');
    assert.deepEqual(told, ['stuck 0 0', 'moving 0 0']);
  });

  it('stays gone, and tells at its close what was lost and not told', () => {
    const { told, delivery } = account();
    delivery.gone('EPIPE');
    delivery.gone('again');
    delivery.lost('low');
    delivery.lost('low');
    delivery.working();
    delivery.caughtUp();
    assert.deepEqual([delivery.state, delivery.reason], ['gone', 'EPIPE']);
    delivery.close();
    delivery.close();
    assert.deepEqual(told, ['gone 0 0', 'lost 1 0', 'lost 2 0']);
  });
});
