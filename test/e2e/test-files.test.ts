import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { firstSeen } from '../../src/public/index.ts';
import { StateFile } from '../../src/state-file/state-file.ts';
import { event } from '../../src/testing/event.ts';
import { bench } from '../engine/run.ts';
import { folder, runLine, start } from './sequent.ts';

const endless = `import { testSignature } from 'tracee-sequent/testing';
setInterval(() => {}, 1_000);
await new Promise(() => {});
testSignature({}, {});`;
/** Its brackets are deeper than the stack of Node's type stripper. */
const deep = `import { testSignature } from 'tracee-sequent/testing';
export const x: unknown = ${'['.repeat(20_000)}${']'.repeat(20_000)};
testSignature({} as any, {} as any);`;
const good = `import { defineSignature, firstSeen, z } from 'tracee-sequent';
import { event, testSignature } from 'tracee-sequent/testing';
const one = defineSignature({
  id: 'TEST-1', name: 'one', version: '1.0.0', description: 'd', threat: { severity: 'low' },
  finding: z.strictObject({ path: z.string() }),
  state: { files: firstSeen({ key: ({ process }) => process?.executable, learn: '0s' }) },
  on: { openat: (one, { state: { files } }) => files.isNew(one) ? { path: one.process?.executable ?? '' } : undefined },
});
testSignature(one, {
  detects: [{ name: 'a program that is new', events: [event('openat', {}, { executable: '/bin/b' })], findings: [{ path: '/bin/b' }] }],
  ignores: [{ name: 'a program that the state knows', events: [event('openat', {}, { executable: '/bin/a' })] }],
});`;

/** Writes the state of a signature that has seen /bin/a. */
async function writeState(path: string): Promise<void> {
  const signature = {
    id: 'TEST-1',
    name: 'one',
    version: '1.0.0',
    description: 'd',
    threat: { severity: 'low' },
    state: { files: firstSeen({ key: ({ process }) => process?.executable, learn: '0s' }) },
    on: {
      openat: (one: never, { state: { files } }: { state: { files: { isNew(of: never): boolean } } }) =>
        void files.isNew(one),
    },
  };
  const { engine, send } = bench([signature]);
  send(event('openat', {}, { executable: '/bin/a' }), 1);
  engine.stopEvaluating();
  const file = await StateFile.open(path, { info() {}, warn() {}, error() {} });
  file.save(engine.snapshot().bytes);
  await file.close();
}

describe('test files that break their process', { concurrency: true }, () => {
  it('one that waits for ever while it is loaded is ended and named', async (t) => {
    const file = join(folder(t), 'endless.test.ts');
    writeFileSync(file, endless);
    const runs = [[], ['--coverage']].map((flags) => start(t, 'test', file, '--load-timeout', '1s', ...flags));
    for (const run of runs) {
      assert.equal(await run.ended, 1, run.stderr());
      assert.match(run.stdout(), /endless\.test\.ts:? (?:it )?was not loaded within 1 s \(--load-timeout\)/);
    }
  });

  it('one that is nested too deeply is named, and the others run, each with the state of a file', async (t) => {
    const home = folder(t);
    const state = join(home, 'state');
    await writeState(state);
    writeFileSync(join(home, 'a-deep.test.ts'), deep);
    writeFileSync(join(home, 'b-good.test.ts'), good);
    const runs = [[], ['--coverage']].map((flags) => start(t, 'test', home, '--state', state, ...flags));
    const [plain, coverage] = await Promise.all(
      runs.map(async (run) => {
        assert.equal(await run.ended, 1, run.stderr());
        assert.match(run.stdout(), /a-deep\.test\.ts: Node cannot strip its types.* nested too deeply/);
        return run.stdout();
      }),
    );
    assert.match(plain ?? '', /✔ ignores a program that the state knows/);
    assert.match(coverage ?? '', /^TEST-1 one: handlers 1\/1/m);
  });

  it('a file of state that is not there is refused before anything runs', async (t) => {
    const home = folder(t);
    writeFileSync(join(home, 'b-good.test.ts'), good);
    const { code, stdout, stderr } = await runLine('test', home, '--state', join(home, 'none'));
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /the state file cannot be read: it does not exist .*\n.*\n.*SEQ_STATE/);
  });
});
