import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { runLine } from '../cli/command-line.ts';
import { folder, recording, simulated, start } from './sequent.ts';

const told = 'a file imports the package by its old name';

/** Two signatures, and their tests, that import the package by `name`. */
function writePack(t: TestContext, name: string): string {
  const home = folder(t);
  for (const [index, letter] of ['a', 'b'].entries()) {
    const signature = `import { defineSignature, z } from '${name}';
      export default defineSignature({ id: 'ACME-${index}', name: 'pack_${letter}', version: '1.0.0', description: 'for a test',
        threat: { severity: 'low' }, finding: z.strictObject({}), on: { sched_process_exec: () => ({}) } });`;
    const test = `import { event, testSignature } from '${name}/testing';
      import signature from './${letter}.ts';
      testSignature(signature, {
        detects: [{ name: 'an exec', events: [event('sched_process_exec', {})], findings: [{}] }],
        ignores: [{ name: 'an exit', events: [event('sched_process_exit', {})] }],
      });`;
    writeFileSync(join(home, `${letter}.ts`), signature);
    writeFileSync(join(home, `${letter}.test.ts`), test);
  }
  return home;
}

const times = (text: string): number => text.split(told).length - 1;

describe('signatures that import the package by its old name, sequent', () => {
  it('load, and list names the first of them once, with what to write', async (t) => {
    const home = writePack(t, 'sequent');
    const { code, stdout, stderr } = await runLine(t, 'list', 'signatures', '-s', home);
    assert.equal(code, 0, stderr);
    assert.match(stdout, /ACME-0[^]*ACME-1/);
    assert.equal(times(stdout), 0);
    assert.equal(times(stderr), 1, stderr);
    assert.ok(stderr.endsWith(`(file=${join(home, 'a.ts')}, import=sequent, write=tracee-sequent)\n`), stderr);
  });

  it('run in replay, whose JSON log has one such line', async (t) => {
    const home = writePack(t, 'sequent');
    const options = ['--output', 'json', '--log-format', 'json', '--max-events', '50'];
    const run = start(t, 'replay', recording('rseq-extra.pb.gz'), '-s', home, ...options);
    assert.equal(await run.ended, 0, run.stderr());
    assert.equal(times(run.stdout()), 0);
    const lines = run
      .stderr()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg.startsWith(told));
    assert.equal(lines.length, 1, run.stderr());
    const { level, file, import: specifier, write } = lines[0];
    assert.deepEqual(
      { level, file, specifier, write },
      { level: 40, file: join(home, 'a.ts'), specifier: 'sequent', write: 'tracee-sequent' },
    );
  });

  it('run in the sidecar, whose log has one such line', async (t) => {
    const home = writePack(t, 'sequent');
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq-extra.pb.gz'), address);
    const run = start(t, 'run', '--tracee', address, '-s', home, '--output', 'json', '--max-events', '50');
    assert.equal(await run.ended, 0, run.stderr());
    assert.equal(times(run.stdout()), 0);
    assert.equal(times(run.stderr()), 1, run.stderr());
  });

  it('pass their tests, for which sequent test says it once, and on standard error', async (t) => {
    const home = writePack(t, 'sequent');
    const run = start(t, 'test', home);
    assert.equal(await run.ended, 0, run.stdout() + run.stderr());
    assert.equal(times(run.stdout()), 0, run.stdout());
    assert.equal(times(run.stderr()), 1, run.stderr());
    assert.match(run.stderr(), /[ab]\.test\.ts, import=sequent\/testing, write=tracee-sequent\/testing\)/);
  });
});

describe('signatures that import the package by its name, tracee-sequent', () => {
  it('load without a word', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'signatures', '-s', writePack(t, 'tracee-sequent'));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /ACME-0[^]*ACME-1/);
    assert.equal(stderr, '');
  });

  for (const name of ['sequent/xyz', 'tracee-sequent/xyz']) {
    it(`are refused where they import ${name}, which does not exist, with the modules that do`, async (t) => {
      const home = folder(t);
      writeFileSync(join(home, 'one.ts'), `import '${name}';\nexport default 1;\n`);
      const { code, stderr } = await runLine(t, 'list', 'signatures', '-s', home);
      assert.equal(code, 2);
      const says = `one.ts: Error: Sequent has no module "${name}"; it has tracee-sequent, tracee-sequent/detectors, tracee-sequent/testing`;
      assert.ok(stderr.includes(says), stderr);
    });
  }
});
