import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { blocked, dishonest } from '../e2e/faulty-pack.ts';
import { folder } from '../e2e/sequent.ts';
import { shortTimes } from '../supervision/short-times.ts';
import { watchedSidecar } from './watched.ts';

/** A second signature that does this at each `rseq`. */
const third = (name: string, body: string, before = '') =>
  dishonest(body, before).replace('TEST-2', 'TEST-3').replace("'dishonest'", `'${name}'`);

// Signatures that hang or take the memory are those of test/e2e/faulty-stopped.slow.test.ts.
describe('a signature that', () => {
  it('takes too much time is reported, and taken out of service when it goes on; the others keep their state', async (t) => {
    const slow = dishonest('for (const end = Date.now() + 30; Date.now() < end; );');
    const counts = third('counts', 'return { text: `${++count} ${ctx.gap}` };', 'let count = 0;');
    const files = { 'slow.ts': slow, 'counts.ts': counts };
    // Far more than the other signature can seem to use where it waits for a processor in a run.
    const { sidecar, findings, until, another } = await watchedSidecar(t, files, { budget: 0.3 });
    await until(() => findings.some(({ name }) => name === 'signature_slow'));
    assert.ok((sidecar.health.engine.share['TEST-2'] ?? 0) >= 0.3, JSON.stringify(sidecar.health));
    await until(() => findings.some(({ name }) => name === 'signature_quarantined'));
    await another('counts');
    const told = findings.filter(({ name }) => name !== 'honest' && name !== 'counts');
    // A signature that gets too little processor time to stay over its budget is reported again when it is over it again.
    const isFirst = (name: string, at: number): boolean => name !== told[at - 1]?.name;
    assert.deepEqual(
      told.filter(({ name }, at) => isFirst(name, at)).map(({ name, data }) => [name, data['author'], data['reason']]),
      [
        ['signature_slow', 'TEST-2', undefined],
        ['signature_quarantined', 'TEST-2', 'slow'],
      ],
    );
    assert.match(told[0]?.description ?? '', /TEST-2 used \d+ % of a core in the last 10 s/);
    assert.equal(sidecar.health.engine.restarts, 0);
    const texts = findings
      .filter(({ name }) => name === 'counts')
      .map(({ data }) => Number.parseInt(`${data['text']}`));
    assert.deepEqual(
      texts,
      texts.map((_, i) => i + 1),
    );
  });

  it('blocks the thread outside of JavaScript is taken out of service, although the thread cannot be ended', async (t) => {
    const { findings, log, another } = await watchedSidecar(t, { 'blocked.ts': blocked(t) });
    await another('signature_quarantined');
    await another('honest');
    assert.equal(findings.find(({ name }) => name === 'signature_quarantined')?.data['author'], 'TEST-2');
    assert.ok(log.some(({ message }) => message.startsWith('a thread of the engine does not end')));
  });

  it('hangs in code that others share is not taken out, and the place and the candidates are told', async (t) => {
    const shared = join(folder(t), 'shared.ts');
    writeFileSync(
      shared,
      'let n = 0;\nexport const later = () => {\n  if (++n === 3) void Promise.resolve().then(() => { for (;;); });\n};\n',
    );
    const uses = `import { later } from ${JSON.stringify(shared)};`;
    const files = { 'one.ts': dishonest('later();', uses), 'two.ts': third('two', 'later();', uses) };
    const { sidecar, findings, another } = await watchedSidecar(t, files);
    await another('engine_restarted');
    const restart = findings.find(({ name }) => name === 'engine_restarted');
    assert.equal(restart?.data['at'], `${shared}:3:54`);
    assert.match(restart?.description ?? '', /shared by TEST-2, TEST-3/);
    assert.deepEqual(sidecar.health.quarantined, []);
  });

  it('throws too often is suspended, which is a finding, and stays so when the engine is started again', async (t) => {
    const throws = dishonest("throw new Error('at each event');");
    const ends = third('ends', 'if (++count === 15) for (;;);', 'let count = 0;');
    const { sidecar, findings, log, until, another } = await watchedSidecar(t, {
      'throws.ts': throws,
      'ends.ts': ends,
    });
    await until(() => sidecar.health.quarantined.length > 0);
    await another('honest');
    const { suspended, restarts } = sidecar.health.engine;
    assert.deepEqual([suspended, restarts], [['TEST-2'], 1]);
    const { statistics, lag } = sidecar.counts;
    assert.equal(statistics.gaps_restart, 1);
    assert.ok(lag !== undefined && lag.buckets.reduce((sum, count) => sum + count, 0) >= statistics.evaluated);
    const reasons = findings.filter(({ name }) => name === 'signature_quarantined').map(({ data }) => data);
    assert.deepEqual(
      reasons.map(({ author, reason }) => [author, reason]),
      [
        ['TEST-2', 'faults'],
        ['TEST-3', 'hung'],
      ],
    );
    assert.equal(log.filter(({ message }) => message.includes('a signature has thrown')).length, 9);
  });

  it('loses its state with the engine is told that there was a gap, and so is the operator', async (t) => {
    const sees = third('sees', 'return { text: `gap ${ctx.gap}` };');
    const { findings, another } = await watchedSidecar(t, { 'ends.ts': dishonest('for (;;);'), 'sees.ts': sees });
    await another('signature_quarantined');
    await another('sees');
    const at = findings.findIndex(({ name }) => name === 'signature_quarantined');
    assert.match(findings[at]?.description ?? '', /All signatures have lost their state: .*before 2/);
    assert.equal(findings.slice(at).find(({ name }) => name === 'sees')?.data['text'], 'gap true');
  });
});

describe('an engine', () => {
  it('that cannot be started again is tried again with pauses, and never ends the sidecar', async (t) => {
    const broken = join(folder(t), 'broken');
    const ends = dishonest(
      `writeFileSync(${JSON.stringify(broken)}, ''); for (;;);`,
      "import { writeFileSync } from 'node:fs';",
    );
    const refuses = `import { existsSync } from 'node:fs';
      if (existsSync(${JSON.stringify(broken)})) throw new Error('it is broken');
      ${third('refuses', '')}`;
    const { sidecar, findings, log, until, another } = await watchedSidecar(t, {
      'ends.ts': ends,
      'refuses.ts': refuses,
    });
    await until(() => log.some((line) => line['pause_ms'] === 1_000));
    assert.equal(sidecar.health.engine.state, 'pausing');
    assert.ok(sidecar.health.engine.pause_ms > 0);
    assert.ok(
      findings.some(({ description }) =>
        description.includes('The engine ended (refused), and no signature could be found at fault'),
      ),
    );
    rmSync(broken);
    await another('honest');
    assert.equal(sidecar.health.engine.state, 'running');
    const pauses = log.filter((line) => 'pause_ms' in line).map((line) => line['pause_ms']);
    assert.deepEqual(pauses, [0, 1_000]);
    const pausing = log.find((line) => line['pause_ms'] === 1_000)?.sinceStart ?? 0;
    const running = log.find(({ message }) => message.startsWith('the engine runs again'))?.sinceStart ?? 0;
    // A timer of Node may fire within the millisecond before its time.
    assert.ok(running - pausing >= 999, `${running - pausing}`);
  });

  it('that loads a slow module and 200 signatures is not taken to hang', async (t) => {
    const slow = `for (const end = Date.now() + ${shortTimes.hangMs * 2}; Date.now() < end; );\n${dishonest('')}`;
    const many = Array.from({ length: 200 }, (_, i) => {
      return [`many${i}.ts`, dishonest('').replace('TEST-2', `MANY-${i}`).replace("'dishonest'", `'many_${i}'`)];
    });
    const { sidecar, findings, another } = await watchedSidecar(t, { 'slow.ts': slow, ...Object.fromEntries(many) });
    await another('honest');
    assert.equal(sidecar.health.engine.restarts, 0);
    assert.ok(findings.every(({ name }) => name === 'honest'));
  });
});

const faults = {
  'ends the process': { does: 'process.exit(0);', says: /process\.exit is not for signatures/ },
  'waits for too long': {
    does: 'await new Promise((go) => setTimeout(go, 600_000));',
    says: /did not load within 0\.5 s/,
  },
} as const;

describe('a module of signatures that, while loading,', () => {
  for (const [what, { does, says }] of Object.entries(faults)) {
    it(`${what} is named by the start that fails`, async (t) => {
      const files = { 'odd.ts': `${does}\n${dishonest('')}` };
      const loadTimeoutMs = what === 'waits for too long' ? 500 : 30_000;
      await assert.rejects(watchedSidecar(t, files, { loadTimeoutMs }), (error: Error) => {
        assert.match(error.message, says);
        assert.match(error.message, /odd\.ts/);
        return true;
      });
    });
  }
});

it('gets another chance by a reload when its file has changed, and the engine needs no file to start again', async (t) => {
  const hangs = (count: number): string =>
    dishonest(`if (++n === ${count}) for (;;); return { text: 'fine' };`, 'let n = 0;');
  const counts = third('counts', 'return { text: `${++count}` };', 'let count = 0;');
  const { sidecar, findings, log, pack, reload, until, another } = await watchedSidecar(t, {
    'hangs.ts': hangs(1),
    'counts.ts': counts,
  });
  const write = (name: string, text: string): void => writeFileSync(join(pack, name), text);
  const out = (): readonly string[] => sidecar.health.quarantined.map(({ author }) => author);
  await until(() => out().includes('TEST-2'));
  await another('honest');

  assert.equal(await reload(), undefined, 'nothing has changed');
  write('counts.ts', `${counts}\n// Changed`);
  const other = await reload();
  assert.deepEqual([other?.change.anew, other?.change.gone], [['TEST-3'], []]);
  assert.deepEqual(out(), ['TEST-2'], 'it has stayed the same');

  write('hangs.ts', hangs(20));
  write('counts.ts', 'for (;;) no syntax');
  await assert.rejects(reload(), /counts.ts: SyntaxError/);
  assert.deepEqual(out(), ['TEST-2']);
  write('counts.ts', counts);
  const fixed = await reload();
  assert.deepEqual(fixed?.change.anew, ['TEST-3', 'TEST-2']);
  assert.deepEqual(out(), []);
  await another('dishonest');

  rmSync(pack, { recursive: true });
  await until(() => out().includes('TEST-2'));
  await another('counts');
  assert.equal(sidecar.health.engine.restarts, 2);
  assert.ok(findings.length > 0 && !log.some(({ message }) => message.includes('a bug of Sequent')));
  await assert.rejects(reload(), /there is no such pack, folder or file/);
});
