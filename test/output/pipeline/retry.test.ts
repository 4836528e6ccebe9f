import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DeliveryError } from '../../../src/output/destination/destination.ts';
import { guarded } from '../../../src/output/pipeline/breaker.ts';
import { retried } from '../../../src/output/pipeline/retry.ts';
import { sampleRecord } from '../spool/sample-records.ts';
import { stubDestination } from './stub-destination.ts';

const never = new AbortController().signal;
const some = (count: number) => Array.from({ length: count }, (_, index) => sampleRecord(`${index}`));
const failing =
  (options: ConstructorParameters<typeof DeliveryError>[1] = {}) =>
  () => {
    throw new DeliveryError('away', options);
  };

describe('retries', () => {
  it('goes on behind the records that were settled, and shifts refusals', async () => {
    const failures: string[] = [];
    const { destination, calls } = stubDestination([
      failing({ settled: 2, refused: [{ index: 1, reason: 'bad' }] }),
      failing(),
      () => ({ refused: [{ index: 0, reason: 'worse' }] }),
    ]);
    const sending = retried(destination, { firstMs: 1, mostMs: 2, onFailure: ({ message }) => failures.push(message) });
    const { refused } = await sending.send(some(4), never);
    assert.deepEqual(calls, [
      ['0', '1', '2', '3'],
      ['2', '3'],
      ['2', '3'],
    ]);
    assert.deepEqual(refused, [
      { index: 1, reason: 'bad' },
      { index: 2, reason: 'worse' },
    ]);
    assert.deepEqual(failures, ['away', 'away']);
  });

  for (const [asked, obeyed] of [
    [60_000, 60_000],
    [1_800_000, 1_800_000],
    [1e23, 3_600_000],
  ] as const) {
    it(`obeys a pause of ${asked} ms that the receiver asks for, up to an hour`, async (test) => {
      test.mock.timers.enable({ apis: ['setTimeout'] });
      const { destination, calls } = stubDestination([failing({ retryAfterMs: asked })]);
      const sent = retried(destination, { firstMs: 1, mostMs: 2, onFailure: () => {} }).send(some(1), never);
      await new Promise(setImmediate);
      test.mock.timers.tick(obeyed - 1);
      await new Promise(setImmediate);
      assert.equal(calls.length, 1);
      test.mock.timers.tick(1);
      await sent;
      assert.equal(calls.length, 2);
    });
  }

  it('treats any other error as a failure that is worth another try', async () => {
    const failures: string[] = [];
    const { destination, arrived } = stubDestination([
      () => {
        throw new TypeError('a bug');
      },
    ]);
    await retried(destination, { firstMs: 1, mostMs: 1, onFailure: ({ message }) => failures.push(message) }).send(
      some(1),
      never,
    );
    assert.deepEqual(arrived, ['0']);
    assert.match(failures.join(), /^unexpected failure: .*a bug/);
  });

  it('ends a pause when the signal aborts', async () => {
    const { destination } = stubDestination([failing({ retryAfterMs: 600_000 })]);
    const ending = new AbortController();
    const sent = retried(destination, { firstMs: 1, mostMs: 1, onFailure: () => ending.abort(new Error('over')) });
    await assert.rejects(sent.send(some(1), ending.signal), { message: 'over' });
  });
});

describe('the breaker', () => {
  it('leaves a receiver alone that fails again and again, and asks for a pause', async () => {
    const { destination, calls } = stubDestination([failing(), failing()]);
    const sending = guarded(destination, { failures: 2, openMs: 40 });
    await assert.rejects(sending.send(some(1), never), { message: 'away', retryAfterMs: undefined });
    await assert.rejects(sending.send(some(1), never), { message: 'away' });
    await assert.rejects(sending.send(some(1), never), { message: 'away', retryAfterMs: 40 });
    assert.equal(calls.length, 2);
    await retried(sending, { firstMs: 1, mostMs: 1, onFailure: () => {} }).send(some(1), never);
    assert.equal(calls.length, 3);
  });

  it('does not leave a receiver alone that settles records before each failure', async () => {
    const { destination, calls } = stubDestination([failing(), failing({ settled: 1 }), failing(), failing()]);
    const sending = guarded(destination, { failures: 2, openMs: 60_000 });
    for (let call = 0; call < 4; call++) {
      await assert.rejects(sending.send(some(2), never), { message: 'away', retryAfterMs: undefined });
    }
    assert.equal(calls.length, 4);
    await assert.rejects(sending.send(some(2), never), { retryAfterMs: 60_000 });
  });
});
