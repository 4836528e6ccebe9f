import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { sumOf } from '../../../src/output/delivery.ts';
import { soon, until } from '../destination/kit/waiting.ts';
import { fastFolder, temporaryFolder } from '../spool/folder.ts';
import { arrivedIds, checkSum, file, receiver, scene, webhook } from './scene.ts';

function home(t: TestContext): (name: string) => string {
  const dir = mkdtempSync(join(fastFolder, 'sequent-set-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name) => join(dir, name);
}

const linesOf = (path: string): number => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0);

for (const where of ['disk', 'memory'] as const) {
  describe(`outputs over the network that are replaced while findings flow, with records in ${where}`, () => {
    const dirFor = (t: TestContext) => (where === 'disk' ? temporaryFolder(t) : undefined);

    it('each finding arrives once: before the swap at the earlier set, after it at the next one', async (t) => {
      const [first, second, other] = [await receiver(t), await receiver(t), await receiver(t)];
      const { reporting, find, replace, delivered, ids, logged } = await scene(t, [webhook('siem', other.url)], {
        dir: dirFor(t),
      });
      const before = find(30);
      const added = await replace([webhook('siem', other.url), webhook('soc', first.url)]);
      assert.deepEqual([added.kept, added.added], [['siem'], ['soc']]);
      const atFirst = find(30);
      await delivered('soc', 30);
      const changed = await replace([webhook('soc', second.url), webhook('siem', other.url)]);
      assert.deepEqual([changed.kept, changed.changed], [['siem'], ['soc']]);
      const atSecond = find(30);
      await delivered('soc', 60);
      const removed = await replace([webhook('siem', other.url)]);
      assert.deepEqual(removed.removed, ['soc']);
      const afterwards = find(30);
      await soon('the end', reporting.close());
      assert.deepEqual(await arrivedIds(first), atFirst);
      assert.deepEqual(await arrivedIds(second), atSecond);
      assert.deepEqual(await arrivedIds(other), ids);
      assert.deepEqual(ids, [...before, ...atFirst, ...atSecond, ...afterwards]);
      assert.equal(other.connections, 1, 'an unchanged output keeps its connection');
      checkSum(reporting, 'soc');
      assert.equal(reporting.undelivered, 0);
      const states = reporting.outputs.map(({ name, state, delivered }) => [name, state, delivered]);
      assert.deepEqual(states, [
        ['siem', 'ok', 120],
        ['soc', 'removed', 60],
      ]);
      assert.equal(logged(/an output that a reload has removed is closed/), 1);
    });

    it('records that wait for a receiver that is away go to the next address, in order and once', async (t) => {
      const [away, next] = [await receiver(t), await receiver(t)];
      await away.behave('down');
      const { reporting, find, replace, delivered, state, ids } = await scene(t, [webhook('soc', away.url)], {
        dir: dirFor(t),
      });
      find(50);
      await until('it fails', () => state('soc').state === 'failing');
      await replace([webhook('soc', next.url)]);
      find(10);
      await delivered('soc', 60);
      assert.deepEqual(await arrivedIds(next), ids);
      assert.deepEqual([state('soc').state, state('soc').delivered, reporting.undelivered], ['ok', 60, 0]);
      checkSum(reporting, 'soc');
    });

    it('the request in flight ends before the next address gets anything', async (t) => {
      const [slow, next] = [await receiver(t), await receiver(t)];
      await slow.behave('hang');
      const { find, replace, delivered, state, ids } = await scene(t, [webhook('soc', slow.url)], { dir: dirFor(t) });
      find(20);
      await until('a request is in flight', () => (state('soc').remote?.sent ?? 0) > 0);
      await replace([webhook('soc', next.url)]);
      find(20);
      assert.deepEqual(await arrivedIds(next), []);
      await slow.behave('accept');
      await delivered('soc', 40);
      assert.deepEqual([...(await arrivedIds(slow)), ...(await arrivedIds(next))], ids);
      assert.ok((await arrivedIds(slow)).length > 0);
    });

    it(`what a removed output could not send ${where === 'disk' ? 'stays in its spool' : 'is counted as lost'}`, async (t) => {
      const one = await receiver(t);
      await one.behave('hang');
      const { reporting, find, replace, delivered, state, clock, said, ids } = await scene(
        t,
        [webhook('soc', one.url)],
        {
          dir: dirFor(t),
        },
      );
      find(50);
      await until('the records are stored', () => state('soc').remote?.waiting === 50);
      await replace([file('here', '/dev/null')]);
      assert.equal(state('soc').state, 'removed');
      clock.ms = 31_000;
      await until('it is closed', () => said.some((line) => /removed is closed/.test(line)));
      checkSum(reporting, 'soc');
      const left = where === 'disk' ? 50 : 0;
      assert.deepEqual([state('soc').waiting, sumOf(state('soc').undelivered)], [left, 50 - left]);
      await one.behave('accept');
      await replace([webhook('soc', one.url)]);
      find(5);
      await delivered('soc', left + 5);
      checkSum(reporting, 'soc');
      assert.equal(state('soc').delivered, left + 5);
      assert.deepEqual([...new Set(await arrivedIds(one))].slice(-left - 5), ids.slice(where === 'disk' ? 0 : 50));
      assert.equal(reporting.undelivered, 50 - left);
    });

    it('twenty swaps lose and double nothing', async (t) => {
      const all = [await receiver(t), await receiver(t), await receiver(t)];
      const [a, b, c] = all;
      assert.ok(a && b && c);
      const { reporting, find, replace, ids, state } = await scene(t, [webhook('soc', a.url)], { dir: dirFor(t) });
      for (let swap = 0; swap < 20; swap++) {
        find(20);
        const address = swap % 2 === 0 ? b.url : a.url;
        await replace(swap % 5 === 4 ? [webhook('siem', c.url)] : [webhook('soc', address)]);
      }
      find(20);
      await soon('the end', reporting.close());
      const arrived = (await Promise.all(all.map(arrivedIds))).flat();
      assert.deepEqual(arrived.toSorted(), ids.toSorted());
      for (const name of ['soc', 'siem']) checkSum(reporting, name);
      assert.deepEqual([state('soc').delivered + state('siem').delivered, reporting.undelivered], [420, 0]);
    });
  });
}

describe('a set of outputs that cannot be opened', () => {
  it('is refused as a whole, and the earlier set goes on', async (t) => {
    const at = home(t);
    const one = await receiver(t);
    const { reporting, find, ids, delivered } = await scene(t, [webhook('soc', one.url)]);
    const missing = webhook('other', 'https://127.0.0.1:9', { tls: { ca: at('missing.pem') } });
    for (const wrong of [
      missing,
      webhook('soc', 'https://127.0.0.1:9', { tls: { ca: at('missing.pem') } }),
      webhook('other', one.url, { auth: { bearer: { env: 'MISSING' } } }),
      file('other', at('no/such/folder')),
    ]) {
      find(1);
      const next = [webhook('soc', `${one.url}/moved`), file('fine', at('fine.json')), wrong].filter(
        ({ name }, index) => index > 0 || name !== wrong.name,
      );
      await assert.rejects(reporting.prepare({ outputs: next }), { code: 'SEQ_OUTPUT' });
    }
    const cancelled = await reporting.prepare({
      outputs: [webhook('new', one.url), webhook('soc', `${one.url}/moved`)],
    });
    await cancelled.cancel();
    find(5);
    await delivered('soc', ids.length);
    assert.deepEqual(await arrivedIds(one), ids);
    assert.ok(one.requests.every(({ path }) => path === '/in'));
    assert.deepEqual(
      reporting.outputs.map(({ name }) => name),
      ['soc'],
    );
    assert.equal(linesOf(at('fine.json')), 0);
  });

  it('is given up if the program ends meanwhile', async (t) => {
    const one = await receiver(t);
    const { reporting, find, ids } = await scene(t, [webhook('soc', one.url)]);
    find(5);
    const preparing = reporting.prepare({ outputs: [webhook('other', one.url)] });
    const closing = reporting.close();
    await assert.rejects(preparing, { code: 'SEQ_OUTPUT' });
    await soon('the end', closing);
    assert.deepEqual(await arrivedIds(one), ids);
  });

  it('does not begin if the program ends before its begin, and one that leaves is closed with the others', async (t) => {
    const [one, other] = [await receiver(t), await receiver(t)];
    const { reporting, find, ids, replace } = await scene(t, [webhook('soc', one.url)]);
    find(30);
    await replace([webhook('other', other.url)]);
    const late = await reporting.prepare({ outputs: [webhook('late', one.url)] });
    const closing = reporting.close();
    late.begin();
    await soon('the end', closing);
    assert.deepEqual([...(await arrivedIds(one)), ...(await arrivedIds(other))], ids);
    assert.equal(
      reporting.outputs.some(({ name }) => name === 'late'),
      false,
    );
  });
});
