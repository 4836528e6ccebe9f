import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { packageVersion } from '../../src/package.ts';
import { runLine } from './command-line.ts';

describe('a command line', () => {
  it('shows help and the version on standard output, with 0', async (t) => {
    const help = await runLine(t, '--help');
    assert.deepEqual([help.code, help.stderr], [0, '']);
    assert.match(help.stdout, /^Usage: sequent [^]*Exit codes: 0 fine; 1 /);
    for (const command of [
      'run',
      'replay',
      'record',
      'simulate',
      'doctor',
      'policy',
      'convert',
      'test',
      'list',
      'explain',
    ]) {
      assert.match(help.stdout, new RegExp(`^ +${command} `, 'm'));
    }
    assert.deepEqual(await runLine(t, '--version'), { code: 0, stdout: `${packageVersion()}\n`, stderr: '' });
    assert.match((await runLine(t, 'policy', '--help')).stdout, /^Usage: sequent policy /);
  });

  it('that is wrong is told once, in the form of the log, with 2', async (t) => {
    const text = await runLine(t, 'policy', '--no-such-flag\u001b[2J');
    assert.deepEqual([text.code, text.stdout], [2, '']);
    assert.match(
      text.stderr,
      /^error: unknown option '--no-such-flag.*\n[^]*\(see sequent --help, or sequent COMMAND --help\)\n$/,
    );
    assert.ok(!text.stderr.includes('\u001b'));
    const json = await runLine(t, 'policy', '--no-such-flag', '--log-format', 'json');
    assert.equal(json.code, 2);
    const { what, code, exit_code, todo } = JSON.parse(json.stderr);
    assert.deepEqual([what, code, exit_code], ["unknown option '--no-such-flag'", 'SEQ_USAGE', 2]);
    assert.match(todo, /--help/);
  });

  it('whose command does not exist is refused', async (t) => {
    const { code, stderr } = await runLine(t, 'pollicy');
    assert.equal(code, 2);
    assert.match(stderr, /unknown command 'pollicy'/);
  });
});

describe('sequent config show', () => {
  it('lists the settings, then refuses what run would refuse before it loads signatures', async (t) => {
    const home = folder(t);
    const none = join(home, 'none');
    for (const [args, told] of [
      [['-s', `rseq,${none}`], /no such pack, folder or file of signatures \(.*none\)[^]*\[SEQ_SIGNATURE\]/],
      [['-s', home], /the folder holds no signature/],
      [['--tracee-detectors', none], /the directory of detectors cannot be read/],
      [['-o', 'json,xml'], /there is no output format "xml" \(--output xml\)/],
      [['-o', 'json=ftp:x'], /there is no destination of the type "ftp"/],
      [['--tracee', 'http://x'], /\(--tracee http:\/\/x\)[^]*\[SEQ_ADDRESS\]/],
      [['--health', 'tcp:x'], /\(--health tcp:x\)[^]*\[SEQ_ADDRESS\]/],
    ] as const) {
      const { code, stdout, stderr } = await runLine(t, 'config', 'show', ...args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, told);
      assert.match(stdout, /^SETTING .*\n[^]*\nhealth /);
    }
  });

  it('takes settings that run takes, and says in its help what it does not check', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'config', 'show', '-s', 'rseq,tracee', '-o', 'json=out.json');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^signatures +\["rseq","tracee"\] +--signatures$/m);
    const help = (await runLine(t, 'config', 'show', '--help')).stdout.replaceAll(/\s+/g, ' ');
    assert.match(
      help,
      /does not load signatures, so it does not check their code, their options and the ids of repeats/,
    );
  });
});

describe('sequent test', () => {
  it('refuses a path that is not there, a folder without tests, and a signature', async (t) => {
    const home = folder(t);
    writeFileSync(join(home, 'one.ts'), 'export default defineSignature({});');
    for (const [path, says] of [
      [join(home, 'none'), /there is no such file or folder \(.*\n {2}→ name tests or a folder of them\n/],
      [home, /the folder holds no tests \(.*\n {2}→ put the test of NAME\.ts beside it, as NAME\.test\.ts\n/],
      [join(home, 'one.ts'), /the file is a signature, not a test of one \(.*\n {2}→ name its test: /],
    ] as const) {
      const { code, stdout, stderr } = await runLine(t, 'test', path);
      assert.deepEqual([code, stdout], [2, ''], stderr);
      assert.match(stderr, says);
    }
  });
});

function folder(t: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), 'sequent-program-'));
  t.after(() => rmSync(home, { recursive: true }));
  return home;
}
