import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, it, type TestContext } from 'node:test';
import { until } from '../destination/kit/waiting.ts';
import { fastFolder } from '../spool/folder.ts';
import { file, scene } from './scene.ts';

function home(t: TestContext): (name: string) => string {
  const dir = mkdtempSync(join(fastFolder, 'sequent-set-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return (name) => join(dir, name);
}

const linesOf = (path: string): number => (existsSync(path) ? readFileSync(path, 'utf8').split('\n').length - 1 : 0);

describe('outputs on this machine that are replaced', () => {
  it('write each finding once, to the file of its time', async (t) => {
    const at = home(t);
    const { reporting, find, replace, state } = await scene(t, [file('a', at('one.json'))]);
    find(10);
    await replace([file('a', at('two.json'))]);
    find(20);
    const text = await replace([file('a', at('two.json'), { format: 'pretty' })]);
    assert.deepEqual(text.changed, ['a']);
    await replace([file('b', at('two.json'))]);
    find(5);
    await reporting.close();
    assert.deepEqual([linesOf(at('one.json')), linesOf(at('two.json'))], [10, 25]);
    assert.deepEqual([state('a').delivered, state('b').delivered], [30, 5]);
    assert.equal(state('a').state, 'removed');
  });

  it('keep the order in a file whose rotation changes', async (t) => {
    const at = home(t);
    const rotated = (size: number) =>
      file('a', at('one.json'), {
        destination: { type: 'file', path: at('one.json'), rotate: { size, keep: 5, gzip: false } },
      });
    const { reporting, find, replace, ids } = await scene(t, [file('a', at('one.json'))]);
    for (let round = 0; round < 10; round++) {
      find(20);
      await replace([round % 2 === 0 ? rotated(2 ** 30) : file('a', at('one.json'))]);
    }
    await reporting.close();
    const lines = readFileSync(at('one.json'), 'utf8').trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => /"finding_id":"([0-9a-f]{32})"/.exec(line)?.[1]),
      ids,
    );
  });

  it('leave no listener at standard output', async (t) => {
    const stdout = new PassThrough().resume();
    const plain = { name: 'out', format: 'json', choice: {}, destination: { type: 'stdout' } } as const;
    const { find, replace } = await scene(t, [plain], { stdout });
    const count = stdout.listenerCount('drain');
    for (let round = 0; round < 20; round++) {
      find(1);
      await replace([file('none', '/dev/null')]);
      await replace([plain]);
    }
    await until('all have left', () => stdout.listenerCount('drain') === count);
    assert.ok(stdout.listenerCount('error') <= 3);
  });

  it('end the run if only outputs are left that have ended', async (t) => {
    const stdout = new PassThrough();
    const plain = { name: 'out', format: 'json', choice: {}, destination: { type: 'stdout' } } as const;
    const { replace, said } = await scene(t, [plain, file('none', '/dev/null')], { stdout });
    stdout.destroy();
    await until('it has ended', () => said.some((line) => line.startsWith('an output has ended')));
    assert.equal(said.includes('gone'), false);
    await replace([plain]);
    assert.equal(said.includes('gone'), true);
  });
});

describe('other forms of findings', () => {
  const repeats = { windowNs: 60_000_000_000n, key: ['subject'] as const, signatures: {} };

  it('are needed only if an output needs them', async (t) => {
    const { reporting } = await scene(t, [file('a', '/dev/null')]);
    const same = await reporting.prepare({ outputs: [file('b', '/dev/null')] });
    assert.equal(same.forms, undefined);
    await same.cancel();
    const other = await reporting.prepare({ outputs: [file('b', '/dev/null', { format: 'pretty' })] });
    assert.deepEqual([other.forms?.json, other.forms?.object], [false, true]);
    await other.cancel();
    assert.equal(reporting.forms.object, false);
  });

  it('send the repeats that are held back to the earlier outputs', async (t) => {
    const at = home(t);
    const { reporting, find } = await scene(t, [file('a', at('a.json'))], { repeats });
    for (let repeat = 0; repeat < 4; repeat++) find(1, { subject: 'the same' });
    const next = await reporting.prepare({ outputs: [file('b', at('b.txt'), { format: 'ecs' })] });
    next.begin();
    find(1, { subject: 'the same' });
    await reporting.close();
    const lines = readFileSync(at('a.json'), 'utf8').trimEnd().split('\n');
    assert.equal(lines.length, 2);
    assert.match(lines[1] ?? '', /"count":4/);
    assert.equal(linesOf(at('b.txt')), 1);
  });

  it('come with other rules for repeats', async (t) => {
    const at = home(t);
    const { reporting, find } = await scene(t, [file('a', at('a.json'))], { repeats });
    find(3, { subject: 'the same' });
    const next = await reporting.prepare({
      outputs: [file('a', at('a.json'))],
      repeats: { ...repeats, windowNs: 0n },
    });
    assert.deepEqual([next.hasOtherRepeats, next.changes.kept, next.forms?.repeats?.windowNs], [true, ['a'], 0n]);
    next.begin();
    find(3, { subject: 'the same' });
    await reporting.close();
    assert.equal(linesOf(at('a.json')), 5);
  });
});
