import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { printAddress } from '../../src/address.ts';
import { findingLines, folder, recording, runLine, simulated, start } from './sequent.ts';

const rseqEvents = 24_019;

interface Stats {
  readonly [key: string]: number;
}

function stats(path: string): Stats {
  return JSON.parse(readFileSync(path, 'utf8'));
}

function identity({ received, unmatched, dropped, invalid, evaluated }: Stats): void {
  assert.equal(received, (unmatched ?? 0) + (dropped ?? 0) + (invalid ?? 0) + (evaluated ?? 0));
}

async function replayed(...files: readonly string[]): Promise<string[]> {
  const replay = await runLine('replay', ...files, '--output', 'json');
  assert.equal(replay.code, 0, replay.stderr);
  return findingLines(replay.stdout);
}

describe('sequent run', () => {
  it('finds in the stream of a Tracee exactly what replay finds in its recording', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq.pb.gz'), address);
    const run = start(
      t,
      'run',
      '--tracee',
      address,
      '--arch',
      'amd64',
      '--output',
      'json',
      '--max-events',
      `${rseqEvents}`,
      '--stats',
      join(home, 'stats'),
      '--node-name',
      'worker-7',
    );
    assert.equal(await run.ended, 0, run.stderr());
    assert.match(run.stderr(), /"transport":"direct"/);
    const found = findingLines(run.stdout());
    assert.ok(found.length > 40);
    for (const line of found) assert.ok(line.endsWith(',"node":"worker-7"}'), line);
    assert.deepEqual(found, await replayed(recording('rseq.pb.gz'), '--node-name', 'worker-7'));
    const counts = stats(join(home, 'stats'));
    identity(counts);
    assert.equal(counts['received'], rseqEvents);
    assert.equal(counts['faults'], 0);
    assert.equal(counts['invalid'], 0);
  });

  it('works over TCP too, and through grpc-js', async (t) => {
    const tracee = await simulated(t, recording('threads.pb.gz'), 'tcp:127.0.0.1:0');
    const address = printAddress(tracee.address);
    const home = folder(t);
    const flags = ['--transport', 'grpc', '--max-events', '129', '--stats', join(home, 'stats')];
    const { code, stderr } = await runLine('run', '--tracee', address, ...flags);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /"transport":"grpc"/);
    assert.equal(stats(join(home, 'stats'))['received'], 129);
  });

  it('leaves at SIGTERM with everything written, and at once at a second signal', async (t) => {
    const home = folder(t);
    const address = `unix:${join(home, 'tracee.sock')}`;
    await simulated(t, recording('rseq.pb.gz'), address, { rate: 2_000, repeat: Number.POSITIVE_INFINITY });
    const statsFile = join(home, 'stats');
    const run = start(
      t,
      'run',
      '--tracee',
      address,
      '--output',
      `json=${join(home, 'findings')}`,
      '--stats',
      statsFile,
      '--log-format',
      'text',
    );
    await run.saysOnStderr(/connected to Tracee/);
    run.child.kill('SIGTERM');
    await run.saysOnStderr(/stopping: draining the stream/);
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 128 + 15);
  });

  const refusals: readonly (readonly [string, (home: string) => Promise<string> | string, RegExp])[] = [
    ['no socket', (home) => `unix:${join(home, 'none.sock')}`, /SEQ_SOCKET_MISSING/],
    [
      'a stale socket',
      (home) => {
        writeFileSync(join(home, 'plain'), '');
        return `unix:${join(home, 'plain')}`;
      },
      /SEQ_NOT_LISTENING|SEQ_NOT_TRACEE/,
    ],
    ['a wrong address', () => 'http://localhost', /SEQ_ADDRESS/],
  ];
  for (const [name, address, says] of refusals) {
    it(`says what to do about ${name}, and exits with 2`, async (t) => {
      const { code, stderr } = await runLine('run', '--tracee', await address(folder(t)), '--log-format', 'text');
      assert.equal(code, 2);
      assert.match(stderr, says);
      assert.match(stderr, /→/);
      assert.doesNotMatch(stderr, /at .*\.ts:\d+/);
    });
  }

  it('recognises what is no Tracee', async (t) => {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.end('HTTP/1.1 400 Bad Request\r\n\r\n');
    });
    t.after(() => server.close());
    const path = join(folder(t), 'other.sock');
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    const { code, stderr } = await runLine('run', '--tracee', `unix:${path}`);
    assert.equal(code, 2);
    assert.match(stderr, /SEQ_NOT_TRACEE/);
  });
});
