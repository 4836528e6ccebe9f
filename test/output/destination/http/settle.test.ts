import assert from 'node:assert/strict';
import { it } from 'node:test';
import { DeliveryError } from '../../../../src/output/destination/destination.ts';
import { settle } from '../../../../src/output/destination/http/settle.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';
import { jsonRecords } from './opening.ts';

const bad = { reason: 'bad', isPerRecord: true };
const ids = (records: readonly OutputRecord[]): string => records.map(({ id }) => id.slice(3)).join('');

it('sends at most so many records in each request, in order', async () => {
  const requests: string[] = [];
  const settled = await settle(jsonRecords(7), 3, async (part) => void requests.push(ids(part)));
  assert.deepEqual([settled, requests], [{ refused: [] }, ['012', '345', '6']]);
});

it('finds bad records by halves, so that the good ones are delivered in order', async () => {
  const requests: string[] = [];
  const { refused } = await settle(jsonRecords(8), 8, async (part) => {
    requests.push(ids(part));
    return /[36]/.test(ids(part)) ? bad : undefined;
  });
  assert.deepEqual(refused, [
    { index: 3, reason: 'bad' },
    { index: 6, reason: 'bad' },
  ]);
  assert.deepEqual(requests, ['01234567', '0123', '01', '23', '2', '3', '4567', '45', '67', '6', '7']);
});

it('sends no halves if the refusal does not depend on the records', async () => {
  let requests = 0;
  const { refused } = await settle(jsonRecords(4), 4, async () => {
    requests += 1;
    return { reason: 'no such page', isPerRecord: false };
  });
  assert.equal(requests, 1);
  assert.deepEqual(
    refused.map(({ index }) => index),
    [0, 1, 2, 3],
  );
});

it('counts the settled records before a failure, also within the failing request', async () => {
  const sending = settle(jsonRecords(9), 3, async (part) => {
    if (part[0]?.id === 'id-0') return { refused: [{ index: 1, reason: 'mapping' }] };
    if (part[0]?.id === 'id-3') return undefined;
    throw new DeliveryError('later; wait', { settled: 2, refused: [{ index: 0, reason: 'own' }], retryAfterMs: 5 });
  });
  await assert.rejects(sending, (error) => {
    assert.ok(error instanceof DeliveryError);
    const { message, settled, refused, retryAfterMs } = error;
    assert.deepEqual(
      { message, settled, refused, retryAfterMs },
      {
        message: 'later; wait',
        settled: 8,
        refused: [
          { index: 1, reason: 'mapping' },
          { index: 6, reason: 'own' },
        ],
        retryAfterMs: 5,
      },
    );
    return true;
  });
});
