import assert from 'node:assert/strict';
import { arrivedExactly, records } from './records.ts';
import { type Check, never, withSubject } from './subject.ts';
import { outcomeWithin, soon, until } from './waiting.ts';

/** Checks of the end of a destination. */
export const closing: readonly Check[] = [
  {
    title: 'closes without having sent anything',
    needs: [],
    run: (options) => withSubject(options, ({ destination }) => soon('close', destination.close(never))),
  },
  {
    title: 'sends a batch in flight to its end before it closes',
    needs: ['hang'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const first = records(options, 1);
        const second = records(options, 3);
        await soon('send', destination.send(first, never));
        await receiver.behave('hang');
        const sending = destination.send(second, never);
        const closed = destination.close(never);
        assert.equal(await outcomeWithin(0.1, closed), 'pending');
        await receiver.behave('accept');
        assert.deepEqual(await soon('send', sending), { refused: [] });
        await soon('close', closed);
        await arrivedExactly(receiver, [...first, ...second]);
      }),
  },
  {
    title: 'closes by force after the signal of close aborts',
    needs: ['hang'],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        await soon('send', destination.send(records(options, 1), never));
        await receiver.behave('hang');
        const sending = outcomeWithin(60, destination.send(records(options, 3), never));
        const controller = new AbortController();
        const closed = destination.close(controller.signal);
        assert.equal(await outcomeWithin(0.1, closed), 'pending');
        controller.abort(new Error('deadline'));
        assert.deepEqual(await outcomeWithin(1, closed), { value: undefined });
        const sent = await sending;
        assert.ok(sent !== 'pending' && 'reason' in sent, 'the batch in flight is rejected');
      }),
  },
  {
    title: 'sends nothing after close, and closes twice without harm',
    needs: [],
    run: (options) =>
      withSubject(options, async ({ destination, receiver }) => {
        const batch = records(options, 2);
        await soon('send', destination.send(batch, never));
        await soon('close', destination.close(never));
        await soon('close', destination.close(never));
        const late = await outcomeWithin(60, destination.send(records(options, 2), never));
        assert.ok(late !== 'pending' && 'reason' in late, 'send after close is rejected');
        await arrivedExactly(receiver, batch);
      }),
  },
  {
    title: 'leaves no timer and no connection behind',
    needs: ['exit'],
    run: async (options) => {
      const before = activeResources();
      await withSubject(options, async ({ destination, receiver }) => {
        await soon('send', destination.send(records(options, 2), never));
        if (options.cannot?.hang !== undefined) return;
        await receiver.behave('hang');
        const controller = new AbortController();
        const sending = destination.send(records(options, 2), controller.signal);
        await outcomeWithin(0.1, sending);
        controller.abort();
        await outcomeWithin(60, sending);
      });
      const haveEnded = () => {
        const after = activeResources();
        return [...after].every(([name, count]) => count <= (before.get(name) ?? 0));
      };
      await until('the timers and connections of the destination end', haveEnded, options.patienceSeconds ?? 10);
    },
  },
];

/** Numbers of the resources that keep this process running, by their names in Node. */
function activeResources(): ReadonlyMap<string, number> {
  const names = Map.groupBy(process.getActiveResourcesInfo(), (name) => name);
  return new Map([...names].map(([name, all]) => [name, all.length]));
}
