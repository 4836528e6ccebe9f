import assert from 'node:assert/strict';
import { it } from 'node:test';
import { noneLost, sumOf } from '../../../src/output/delivery.ts';
import { AccountSum } from '../../../src/output/remote/account-sum.ts';
import type { RemoteAccount } from '../../../src/output/remote/messages.ts';

/** The account of one thread. */
function account(given: Partial<RemoteAccount>): RemoteAccount {
  return {
    accepted: 0,
    resumed: 0,
    retried: 0,
    sent: 0,
    acknowledged: 0,
    failed: 0,
    dead: 0,
    lost: noneLost(),
    waiting: 0,
    waitingBytes: 0,
    store: 'disk',
    failure: undefined,
    restarts: 0,
    ...given,
  };
}

/** The parts of a sum that a test looks at. The sum itself must hold. */
function shown(sum: RemoteAccount | undefined) {
  assert.ok(sum !== undefined);
  const { accepted, resumed, retried, acknowledged, dead, lost, waiting, restarts } = sum;
  assert.equal(accepted + resumed + retried, acknowledged + dead + sumOf(lost) + waiting, JSON.stringify(sum));
  return { accepted, resumed, acknowledged, lost: sumOf(lost), waiting, restarts };
}

it('records that the next thread finds on disk are no new ones', () => {
  const sum = new AccountSum(true);
  sum.take(account({ accepted: 10, resumed: 5, acknowledged: 3, dead: 1, waiting: 11 }));
  assert.deepEqual(shown(sum.end()), { accepted: 10, resumed: 5, acknowledged: 3, lost: 0, waiting: 11, restarts: 0 });
  sum.restarted();
  const second = account({ resumed: 11, accepted: 2, acknowledged: 4, waiting: 9 });
  const expected = { accepted: 12, resumed: 5, acknowledged: 7, lost: 0, waiting: 9, restarts: 1 };
  assert.deepEqual(shown(sum.take(second)), expected);
  assert.deepEqual(shown(sum.take(second)), expected, 'a repeated account counts once');
  sum.end();
  sum.restarted();
  assert.deepEqual(shown(sum.take(account({ resumed: 9, acknowledged: 9 }))), {
    ...expected,
    acknowledged: 16,
    waiting: 0,
    restarts: 2,
  });
});

it('records that the next thread does not find are lost, and others that it finds are resumed', () => {
  const sum = new AccountSum(true);
  sum.take(account({ accepted: 10, waiting: 10 }));
  sum.end();
  assert.deepEqual(shown(sum.take(account({ resumed: 7, waiting: 7 }))).lost, 3);
  assert.equal(shown(sum.take(account({ resumed: 7, acknowledged: 7 }))).lost, 3);
  sum.take(account({ resumed: 7, accepted: 4, acknowledged: 7, waiting: 4 }));
  sum.end();
  assert.deepEqual(shown(sum.take(account({ resumed: 6, waiting: 6 }))).resumed, 2);
});

it('records on a disk that cannot be read yet still wait', () => {
  const sum = new AccountSum(true);
  sum.take(account({ accepted: 10, waiting: 10 }));
  sum.end();
  const blind = shown(sum.take(account({ store: 'memory', accepted: 2, waiting: 2 })));
  assert.deepEqual([blind.waiting, blind.lost], [12, 0]);
  const seen = shown(sum.take(account({ resumed: 10, accepted: 2, waiting: 12 })));
  assert.deepEqual([seen.waiting, seen.resumed, seen.lost], [12, 0, 0]);
});

it('records in memory end with their thread', () => {
  const sum = new AccountSum(false);
  const lost = { ...noneLost(), high: 1 };
  sum.take(account({ store: 'memory', accepted: 10, acknowledged: 2, lost, waiting: 7 }));
  assert.deepEqual(shown(sum.end()), { accepted: 10, resumed: 0, acknowledged: 2, lost: 8, waiting: 0, restarts: 0 });
  assert.equal(shown(sum.take(account({ store: 'memory', accepted: 1, waiting: 1 }))).lost, 8);
  assert.equal(new AccountSum(false).end(), undefined);
});
