import assert from 'node:assert/strict';
import { DeliveryError } from '../../../../src/output/destination/destination.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';
import { allocatedBytes } from './memory.ts';
import { arrivedAtLeastOnce, record, records } from './records.ts';
import { type Check, type Faculty, type KitOptions, never, withSubject } from './subject.ts';
import { outcomeWithin, soon } from './waiting.ts';

/** Checks of a receiver that fails or hangs. */
export const failing: readonly Check[] = [
  recovering('fail', 'answers that it cannot take records now'),
  recovering('close', 'closes connections in place of an answer'),
  recovering('down', 'is not there'),
  {
    title: 'says how many leading records were settled before a failure',
    needs: ['acceptOnly'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const batch = records(options, 10);
        assert.ok(receiver.acceptOnly);
        await receiver.acceptOnly(4);
        const error = await failureOf(options, destination.send(batch, never));
        const ids = (await receiver.arrived()).map(({ id }) => id);
        const settled = batch.slice(0, error.settled).map(({ id }) => id);
        assert.deepEqual(ids.slice(0, error.settled), settled, 'all settled records arrived');
        if (options.settlesEach === true) assert.equal(error.settled, 4);
        await receiver.behave('accept');
        await sendUntilAccepted(options, batch.slice(error.settled), (rest) => destination.send(rest, never));
        await arrivedAtLeastOnce(receiver, batch);
      }),
  },
  {
    title: 'rejects with the reason of the signal, and works again afterwards',
    needs: ['hang'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const batch = records(options, 5);
        await aborts(destination.send(batch, AbortSignal.abort('before')), 'before');
        await receiver.behave('hang');
        for (const reason of [new Error('while it connects'), new Error('again')]) {
          const controller = new AbortController();
          const sending = destination.send(batch, controller.signal);
          assert.equal(await outcomeWithin(0.1, sending), 'pending');
          controller.abort(reason);
          await aborts(sending, reason);
        }
        await receiver.behave('accept');
        await sendUntilAccepted(options, batch, (rest) => destination.send(rest, never));
        await arrivedAtLeastOnce(receiver, batch);
      }),
  },
  {
    title: 'rejects with the reason of the signal on a connection that worked before',
    needs: ['hang'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const first = records(options, 2);
        const second = records(options, 2);
        await soon('send', destination.send(first, never));
        await receiver.behave('hang');
        const controller = new AbortController();
        const sending = destination.send(second, controller.signal);
        assert.equal(await outcomeWithin(0.1, sending), 'pending');
        controller.abort(new Error('stop'));
        await aborts(sending, controller.signal.reason);
        await receiver.behave('accept');
        await sendUntilAccepted(options, second, (rest) => destination.send(rest, never));
        await arrivedAtLeastOnce(receiver, [...first, ...second]);
      }),
  },
  {
    title: 'keeps no records of batches that were aborted',
    needs: ['hang'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        await soon('send', destination.send(records(options, 1), never));
        await receiver.behave('hang');
        const sendOne = async () => {
          const controller = new AbortController();
          const batch = Array.from({ length: 16 }, () => record(options, 'x'.repeat(64 * 1_024)));
          const sending = destination.send(batch, controller.signal);
          assert.equal(await outcomeWithin(0.02, sending), 'pending');
          controller.abort();
          await aborts(sending, controller.signal.reason);
        };
        // The first batches fill buffers that stay.
        for (let round = 0; round < 4; round += 1) await sendOne();
        const before = allocatedBytes();
        for (let round = 0; round < 16; round += 1) await sendOne();
        const grown = allocatedBytes() - before;
        // A leak keeps all of them. A client's buffers differ by a few batches from one measure to the next.
        assert.ok(grown < 8 * 1_024 * 1_024, `${grown} bytes remain of 16 batches of 1 MiB`);
      }),
  },
];

/** A failure of the receiver is a `DeliveryError` with advice, and the batch arrives once the receiver accepts again. */
function recovering(behaviour: 'fail' | 'close' | 'down', what: string): Check {
  const needs: readonly Faculty[] = [behaviour];
  return {
    title: `reports what happened and what to do if the receiver ${what}, and works again afterwards`,
    needs,
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const batches = [records(options, 3), records(options, 3)] as const;
        for (const batch of batches) {
          await receiver.behave(behaviour);
          const error = await failureOf(options, destination.send(batch, never));
          assert.deepEqual([error.settled, error.refused], [0, []]);
          await receiver.behave('accept');
          await sendUntilAccepted(options, batch, (rest) => destination.send(rest, never));
        }
        await arrivedAtLeastOnce(receiver, batches.flat());
      }),
  };
}

/**
 * Sends a batch again as long as it fails: a destination may need more than one try after a failure, because it notices
 * at the first one that its connection is gone.
 */
async function sendUntilAccepted(
  options: KitOptions,
  batch: readonly OutputRecord[],
  send: (rest: readonly OutputRecord[]) => Promise<unknown>,
): Promise<void> {
  let rest = batch;
  for (let tries = 0; tries < 20; tries += 1) {
    const outcome = await outcomeWithin(60, send(rest));
    assert.notEqual(outcome, 'pending', 'send takes longer than a minute');
    if (outcome !== 'pending' && 'value' in outcome) return;
    const error = await failureOf(options, Promise.reject(outcome === 'pending' ? undefined : outcome.reason));
    rest = rest.slice(error.settled);
  }
  assert.fail('20 tries failed although the receiver accepts');
}

/** @returns the error of a failed send, after checks of its message */
async function failureOf(options: KitOptions, sending: Promise<unknown>): Promise<DeliveryError> {
  const outcome = await outcomeWithin(60, sending);
  assert.ok(outcome !== 'pending', 'send takes longer than a minute');
  assert.ok('reason' in outcome, 'send succeeded');
  const { reason } = outcome;
  if (!(reason instanceof DeliveryError)) throw reason;
  // The form is "what happened; what to do", on one line and without control characters.
  assert.ok(/^[^\p{Cc}]+; [^\p{Cc}]+$/u.test(reason.message), `message: ${JSON.stringify(reason.message)}`);
  assert.ok(reason.message.length <= 500, `message of ${reason.message.length} characters`);
  for (let error: unknown = reason; error instanceof Error; error = error.cause) {
    for (const secret of options.secrets ?? []) {
      assert.ok(!`${error.message}\n${error.stack}`.includes(secret), 'an error has a secret');
    }
  }
  return reason;
}

async function aborts(sending: Promise<unknown>, expected: unknown): Promise<void> {
  const outcome = await outcomeWithin(1, sending);
  assert.ok(outcome !== 'pending', 'send does not end within a second after its signal aborted');
  assert.ok('reason' in outcome, 'send succeeded');
  assert.equal(outcome.reason, expected);
}
