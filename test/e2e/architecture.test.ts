import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { findingLines, folder, program, recording, runLine, simulated } from './sequent.ts';

const arm64 = recording('arm64-host.ndjson.gz');
const isTaken =
  /"looks_like":"arm64","by_default":"amd64","processes":3,"msg":"the recording seems to come from another/;

describe('sequent replay of another architecture', () => {
  it('says so, and evaluates it as that', async () => {
    const replay = await runLine('replay', arm64, '-o', 'json');
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(replay.stderr, isTaken);
    assert.equal(replay.stdout, '');
    assert.match(replay.stderr, /"events":160,"invalid":0,"findings":0,/);
  });

  it('does so from standard input', async () => {
    const child = spawn(process.execPath, [program, 'replay', '-'], {
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
    child.stdin.end(readFileSync(arm64));
    const { promise, resolve } = Promise.withResolvers<number | null>();
    child.once('close', resolve);
    assert.equal(await promise, 0, said);
    assert.match(said, isTaken);
    assert.match(said, /"events":160,"invalid":0,"findings":0,/);
  });

  it('takes a short recording whose processes agree, and nothing from one that has both', async (t) => {
    const home = folder(t);
    const lines = gunzipSync(readFileSync(arm64)).toString().split('\n');
    const [short, both] = [join(home, 'short.ndjson'), join(home, 'both.ndjson')];
    writeFileSync(short, lines.slice(0, 4).join('\n'));
    const native = lines
      .slice(4, 8)
      .join('\n')
      .replaceAll('3559439360', '1392848979')
      .replaceAll('139718138267488', '139718138267632');
    writeFileSync(both, [...lines.slice(0, 4), native].join('\n'));
    const [taken, left] = await Promise.all(
      [short, both].map((file) => runLine('replay', file, '-s', 'rseq', '-o', 'json')),
    );
    assert.match(taken?.stderr ?? '', /"looks_like":"arm64","by_default":"amd64","processes":1/);
    assert.match(taken?.stderr ?? '', /"events":4,"invalid":0,"findings":0,/);
    assert.doesNotMatch(left?.stderr ?? '', /looks_like/);
    assert.deepEqual(
      findingLines(left?.stdout ?? '').map((line) => /"id":"(RSEQ-\d+)"/.exec(line)?.[1]),
      ['RSEQ-001'],
    );
  });

  it('does as --arch says, and warns', async () => {
    const replay = await runLine('replay', arm64, '--arch', 'amd64', '-s', 'rseq', '-o', 'json');
    assert.equal(replay.code, 0, replay.stderr);
    assert.match(replay.stderr, /"looks_like":"arm64","arch":"amd64","processes":3,.*many findings may be wrong/);
    assert.equal(findingLines(replay.stdout).length, 40);
  });

  it('goes the other way where the settings have arm64', async (t) => {
    const settings = join(folder(t), 'settings.yaml');
    writeFileSync(settings, 'arch: arm64\n');
    const [asked, plain] = await Promise.all(
      ['--config', '--finding-size'].map((flag) =>
        runLine('replay', recording('threads.pb.gz'), '-o', 'json', flag, flag === '--config' ? settings : '64'),
      ),
    );
    assert.equal(asked?.code, 0, asked?.stderr);
    assert.equal(plain?.code, 0, plain?.stderr);
    assert.match(asked?.stderr ?? '', /"looks_like":"amd64","by_default":"arm64"/);
    assert.doesNotMatch(plain?.stderr ?? '', /looks_like/);
    assert.equal(asked?.stdout, plain?.stdout);
  });
});

describe('sequent run of another architecture', () => {
  it('warns', async (t) => {
    const address = `unix:${join(folder(t), 'tracee.sock')}`;
    await simulated(t, arm64, address);
    const run = await runLine('run', '--tracee', address, '--arch', 'amd64', '-o', 'json', '--max-events', '160');
    assert.match(
      run.stderr,
      /"looks_like":"arm64","arch":"amd64","processes":3,"msg":"the stream seems to come from another/,
    );
  });
});
