import assert from 'node:assert/strict';
import { arrivedExactly, hostileTexts, record, records } from './records.ts';
import { type Check, never, withSubject } from './subject.ts';
import { soon } from './waiting.ts';

const allAcknowledged = { refused: [] };

/** Checks of a receiver that accepts. */
export const delivering: readonly Check[] = [
  {
    title: 'sends batches in order, each record once, with its id and body',
    needs: [],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const batches = [records(options, 1), records(options, 7), records(options, 100)];
        for (const batch of batches) {
          assert.deepEqual(await soon('send', destination.send(batch, never)), allAcknowledged);
        }
        await arrivedExactly(receiver, batches.flat());
      }),
  },
  {
    title: 'makes one record of each finding, whatever it contains',
    needs: [],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const hostile = hostileTexts.map((text) => record(options, text));
        assert.deepEqual(await soon('send', destination.send(hostile, never)), allAcknowledged);
        await arrivedExactly(receiver, hostile);
      }),
  },
  {
    title: 'acknowledges an empty batch',
    needs: [],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        assert.deepEqual(await soon('send', destination.send([], never)), allAcknowledged);
        assert.deepEqual(await receiver.arrived(), []);
      }),
  },
  {
    title: 'sends as many batches at a time as its concurrency says',
    needs: [],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        assert.ok(Number.isInteger(destination.concurrency) && destination.concurrency >= 1);
        const batches = Array.from({ length: Math.min(destination.concurrency, 8) }, () => records(options, 5));
        await Promise.all(batches.map((batch) => soon('send', destination.send(batch, never))));
        const ids = (await receiver.arrived()).map(({ id }) => id);
        assert.deepEqual(
          ids.toSorted(),
          batches
            .flat()
            .map(({ id }) => id)
            .toSorted(),
        );
      }),
  },
  {
    title: 'reports a record that the receiver will never accept, and delivers the others',
    needs: ['refuse'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const batch = [record(options, 'first'), record(options, options.refused ?? ''), record(options, 'last')];
        const { refused } = await soon('send', destination.send(batch, never));
        const indexes = refused.map(({ index }) => index);
        assert.ok(indexes.includes(1), `refused: ${JSON.stringify(refused)}`);
        assert.deepEqual(
          indexes,
          indexes.toSorted((a, b) => a - b),
          'ascending',
        );
        for (const { reason } of refused) {
          assert.ok(/^[^\p{Cc}]{1,300}$/u.test(reason), `reason: ${JSON.stringify(reason)}`);
          for (const secret of options.secrets ?? []) assert.ok(!reason.includes(secret), 'a reason has a secret');
        }
        await arrivedExactly(
          receiver,
          batch.filter((_, at) => !indexes.includes(at)),
        );
      }),
  },
];
