import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { dishonest, watched } from './faulty-pack.ts';
import { findingLines, folder } from './sequent.ts';

const bad = {
  'loops for ever': { body: 'for (;;);', reason: 'hung' },
  sleeps: {
    body: 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 9_000);',
    reason: 'hung',
  },
  'eats memory': {
    body: 'const all = []; for (;;) all.push({ text: `${event.timestamp} ${all.length}` });',
    reason: 'memory',
  },
  'eats memory outside of the heap': {
    body: 'for (let i = 0; i < 30; i++) kept.push(Buffer.alloc(2 ** 20, 1));',
    reason: 'memory',
  },
} as const;

/** A stream that ends when the test has seen enough. */
const endless = { tracee: ['--rate', '400', '--repeat', '0'], run: [] };

describe('a signature that', () => {
  for (const [what, { body, reason }] of Object.entries(bad)) {
    it(`${what} is taken out of service, and the stream and the others go on`, async (t) => {
      const { run, stats, health } = await watched(t, {
        'dishonest.ts': dishonest(body, 'const kept: unknown[] = [];'),
      });
      await run.saysOnStdout(/signature_quarantined/);
      const { status, health: told } = await health();
      assert.deepEqual(
        [status, told.state, told.quarantined.map(({ author }) => author)],
        [503, 'degraded', ['TEST-2']],
      );
      await run.saysOnStdout(/signature_quarantined[^]*("honest"[^]*){11}/);
      run.child.kill('SIGTERM');
      assert.equal(await run.ended, 0, run.stderr());
      const findings = findingLines(run.stdout()).map((line): { name: string; data: { value: unknown }[] } =>
        JSON.parse(line),
      );
      assert.equal(findings.filter(({ name }) => name === 'signature_quarantined').length, 1, run.stdout());
      const { received, unmatched, dropped, invalid, evaluated, reconnects, quarantined } = stats();
      assert.equal(received, (unmatched ?? 0) + (dropped ?? 0) + (invalid ?? 0) + (evaluated ?? 0));
      assert.equal(reconnects, 0, 'the stream was cut');
      assert.deepEqual(
        quarantined.map((one) => [one.author, one.reason]),
        [['TEST-2', reason]],
      );
    });
  }

  it('takes too much time is reported, and health says how much', async (t) => {
    const slow = dishonest(
      'if (++count % 5 === 0) for (const end = Date.now() + 500; Date.now() < end; );',
      'let count = 0;',
    );
    const { run, health } = await watched(t, { 'slow.ts': slow }, endless);
    await run.saysOnStdout(/SEQ-2[^]*TEST-2 used \d+ % of a core in the last 10 s/);
    const { health: told } = await health();
    assert.ok((told.engine.share['TEST-2'] ?? 0) >= 0.15, JSON.stringify(told));
    run.child.kill('SIGTERM');
    await run.ended;
  });

  it('throws too often is suspended, which is a finding, and stays so when the engine is started again', async (t) => {
    const throws = dishonest("throw new Error('at each event');");
    const ends = dishonest('if (event.timestamp > 0n && ++count === 15) for (;;);', 'let count = 0;')
      .replace('TEST-2', 'TEST-3')
      .replace("'dishonest'", "'ends'");
    const { run, health } = await watched(t, { 'throws.ts': throws, 'ends.ts': ends }, { tracee: ['--rate', '200'] });
    await run.saysOnStdout(/A signature was taken out of service[^]*honest/);
    const { health: told } = await health();
    assert.deepEqual(told.engine.suspended, ['TEST-2']);
    assert.deepEqual([told.engine.restarts, told.state], [1, 'degraded']);
    assert.equal(await run.ended, 0, run.stderr());
    const suspensions = findingLines(run.stdout()).filter((line) => line.includes('A signature was suspended'));
    assert.equal(suspensions.length, 1, run.stdout());
    assert.match(suspensions[0] ?? '', /no longer runs TEST-2/);
    assert.equal(run.stderr().match(/a signature has thrown/g)?.length, 9);
  });

  it('loses its state with the engine is told that there was a gap, and so is the operator', async (t) => {
    const ends = dishonest('for (;;);');
    const sees = dishonest('return { text: `gap ${ctx.gap}` };')
      .replace('TEST-2', 'TEST-3')
      .replace('dishonest', 'sees');
    const { run } = await watched(t, { 'ends.ts': ends, 'sees.ts': sees });
    assert.equal(await run.ended, 0, run.stderr());
    const findings = findingLines(run.stdout());
    const at = findings.findIndex((line) => line.includes('signature_quarantined'));
    assert.match(findings[at] ?? '', /All signatures have lost their state: [^"]*before 2/);
    const next = findings.slice(at).find((line) => line.includes('"sees"'));
    assert.match(next ?? '', /gap true/);
  });
});

describe('an engine that cannot be started again', () => {
  it('is tried again with pauses, is seen in health, and never ends the sidecar', async (t) => {
    const home = folder(t);
    const broken = join(home, 'broken');
    const ends = dishonest(
      `writeFileSync(${JSON.stringify(broken)}, ''); for (;;);`,
      "import { writeFileSync } from 'node:fs';",
    );
    const refuses = `import { existsSync } from 'node:fs';
      if (existsSync(${JSON.stringify(broken)})) throw new Error('it is broken');
      ${dishonest('').replace('TEST-2', 'TEST-3').replace('dishonest', 'refuses')}`;
    const { run, health } = await watched(t, { 'ends.ts': ends, 'refuses.ts': refuses }, { ...endless, home });
    await run.saysOnStderr(/"pause_ms":1000/);
    const { status, health: told } = await health();
    assert.deepEqual([status, told.state, told.engine.state], [503, 'degraded', 'pausing']);
    assert.match(run.stdout(), /SEQ-3[^]*The engine ended \(refused\), and no signature could be found at fault/);
    rmSync(broken);
    const before = run.stdout().length;
    await run.saysOnStdout(new RegExp(`^[^]{${before}}[^]*"honest"`));
    assert.equal((await health()).health.engine.state, 'running');
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 0, run.stderr());
  });
});
