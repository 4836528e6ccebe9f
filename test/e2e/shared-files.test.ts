import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFileSync, linkSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { folder, program, recording, runLine } from './sequent.ts';

const rseqExtra = recording('rseq-extra.pb.gz');

/** Names in a fresh folder, in which `there.json` exists, `link.json` leads to it, and `loose.json` to `new.json`, which does not exist. */
type Names = (name: string) => string;

const refused: Readonly<Record<string, (at: Names) => readonly string[]>> = {
  'statistics onto an output': (at) => ['-o', `json=${at('new.json')}`, '--stats', at('new.json')],
  'statistics onto an output that exists': (at) => ['-o', `json=${at('there.json')}`, '--stats', at('there.json')],
  'two outputs': (at) => ['-o', `json=${at('new.json')}`, '-o', `pretty=${at('new.json')}`],
  'a symbolic link': (at) => ['-o', `json=${at('there.json')}`, '--stats', at('link.json')],
  'a hard link': (at) => ['-o', `json=${at('there.json')}`, '--stats', at('hard.json')],
  'a symbolic link to a file that does not exist yet': (at) => [
    '-o',
    `json=${at('new.json')}`,
    '--stats',
    at('loose.json'),
  ],
  'a folder by another name': (at) => ['-o', `json=${at('new.json')}`, '--stats', at('same/new.json')],
  'the recording as an output': (at) => [at('in.pb.gz'), '-o', `json=${at('in.pb.gz')}`],
  'the recording as statistics': (at) => [at('in.pb.gz'), '-o', `json=${at('new.json')}`, '--stats', at('in.pb.gz')],
  'the configuration as an output': (at) => ['--config', at('config.yaml'), '-o', `json=${at('config.yaml')}`],
};

describe('a command line that would write into a file it uses otherwise is refused, and nothing is touched:', () => {
  for (const [what, args] of Object.entries(refused)) {
    it(what, async (t) => {
      const home = folder(t);
      const at = (name: string): string => join(home, name);
      writeFileSync(at('there.json'), 'before\n');
      writeFileSync(at('config.yaml'), '{}\n');
      copyFileSync(rseqExtra, at('in.pb.gz'));
      linkSync(at('there.json'), at('hard.json'));
      symlinkSync('there.json', at('link.json'));
      symlinkSync('new.json', at('loose.json'));
      symlinkSync('.', at('same'));
      const before = readdirSync(home);
      const run = await runLine('replay', rseqExtra, '-s', 'rseq', ...args(at));
      assert.equal(run.code, 2, run.stderr);
      assert.match(run.stderr, /are the same file[^]*SEQ_USAGE/);
      assert.deepEqual(readdirSync(home), before);
      assert.equal(readFileSync(at('there.json'), 'utf8'), 'before\n');
      assert.ok(readFileSync(at('in.pb.gz')).equals(readFileSync(rseqExtra)));
    });
  }

  it('two outputs of the configuration, with their names', async (t) => {
    const home = folder(t);
    const config = join(home, 'config.yaml');
    const path = join(home, 'same.json');
    const output = (name: string): string => `{ name: ${name}, type: file, path: ${path} }`;
    writeFileSync(config, `outputs: [${output('local')}, ${output('siem')}]`);
    const run = await runLine('replay', rseqExtra, '-s', 'rseq', '--config', config);
    assert.equal(run.code, 2, run.stderr);
    assert.match(run.stderr, /the output local and the output siem are the same file/);
    assert.ok(run.stderr.includes(path), run.stderr);
  });

  it('in `run`, before anything is asked of Tracee', async (t) => {
    const file = join(folder(t), 'a.json');
    const run = await runLine('run', '--tracee', 'unix:/nowhere', '-s', 'rseq', '-o', `json=${file}`, '--stats', file);
    assert.equal(run.code, 2, run.stderr);
    assert.match(run.stderr, /are the same file/);
  });
});

describe('what may be shared', () => {
  it('a device', async () => {
    const device = ['-o', 'json=/dev/null', '-o', 'pretty=/dev/null', '--stats', '/dev/null'];
    const run = await runLine('replay', rseqExtra, rseqExtra, '-s', 'rseq', ...device);
    assert.equal(run.code, 0, run.stderr);
  });

  it('a pipe, by the findings and the statistics behind them', async () => {
    const command = `"$0" "$@" | cat`;
    const args = [program, 'replay', rseqExtra, '-s', 'rseq', '-o', 'json', '--stats', '/dev/stdout'];
    const { stdout } = await promisify(execFile)('sh', ['-c', command, process.execPath, ...args]);
    const lines = stdout.trimEnd().split('\n');
    assert.ok(lines.length > 1, stdout);
    assert.ok('received' in JSON.parse(lines.at(-1) ?? ''));
  });

  it('a folder, by files of different names', async (t) => {
    const home = folder(t);
    mkdirSync(join(home, 'out'));
    const [findings, stats] = [join(home, 'out', 'a.json'), join(home, 'out', 'b.json')];
    const run = await runLine('replay', rseqExtra, '-s', 'rseq', '-o', `json=${findings}`, '--stats', stats);
    assert.equal(run.code, 0, run.stderr);
    assert.ok(readFileSync(findings, 'utf8').length > 0);
    assert.ok('received' in JSON.parse(readFileSync(stats, 'utf8')));
  });
});
