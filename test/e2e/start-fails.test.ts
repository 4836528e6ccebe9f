import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { newKeys } from '../../src/packs/signed/keys.ts';
import { folder, runLine, start } from './sequent.ts';

interface Case {
  readonly what: string;
  readonly code: RegExp;
  /** What is there before. */
  readonly before?: (home: string) => void;
  readonly flags: (home: string, takenPort: number) => readonly string[];
}

const findings = (home: string): readonly string[] => ['--output', `json=${join(home, 'findings')}`];

const cases: readonly Case[] = [
  { what: 'the address of health has no form', code: /SEQ_ADDRESS/, flags: () => ['--health', '127.0.0.1:8080'] },
  {
    what: 'the port of health is taken',
    code: /in use.*SEQ_LISTEN/s,
    flags: (home, port) => ['--health', `tcp:127.0.0.1:${port}`, '--stats', join(home, 'stats')],
  },
  {
    what: 'the socket of health is taken by a file',
    code: /not a socket.*SEQ_LISTEN/s,
    before: (home) => writeFileSync(join(home, 'health'), 'kept'),
    flags: (home) => ['--health', `unix:${join(home, 'health')}`],
  },
  {
    what: 'the socket of health has no folder',
    code: /SEQ_LISTEN/,
    flags: (home) => ['--health', `unix:${join(home, 'none', 'health')}`],
  },
  {
    what: 'the configuration has a wrong address of health',
    code: /health in .*config\.yaml.*SEQ_ADDRESS/s,
    before: (home) => writeFileSync(join(home, 'config.yaml'), 'health: http://localhost\n'),
    flags: (home) => ['--config', join(home, 'config.yaml')],
  },
  {
    what: 'a later output cannot be opened',
    code: /SEQ_OUTPUT/,
    flags: (home) => ['--output', `pretty=${join(home, 'none', 'file')}`, '--health', `unix:${join(home, 'health')}`],
  },
  {
    what: 'the statistics have no folder',
    code: /SEQ_OUTPUT/,
    flags: (home) => ['--stats', join(home, 'none', 'stats')],
  },
  {
    what: 'a pack is not signed',
    code: /SEQ_PACK/,
    before: (home) => {
      mkdirSync(join(home, 'pack'));
      writeFileSync(join(home, 'pack', 'bad.ts'), 'export default 1;');
      writeFileSync(join(home, 'ops.pub'), newKeys().publicKey.pem);
    },
    flags: (home) => ['-s', join(home, 'pack'), '--require-signed', '--trusted-key', join(home, 'ops.pub')],
  },
  {
    what: 'a signature cannot be loaded',
    code: /SEQ_SIGNATURE/,
    before: (home) => {
      mkdirSync(join(home, 'pack'));
      writeFileSync(join(home, 'pack', 'bad.ts'), 'export default 1;');
    },
    flags: (home) => [
      '-s',
      join(home, 'pack'),
      '--health',
      `unix:${join(home, 'health')}`,
      '--stats',
      join(home, 'stats'),
      '--output',
      `pretty=${join(home, 'more')}`,
    ],
  },
];

/** A program at Tracee's address that counts who comes. */
async function listener(t: TestContext, where: string | number): Promise<{ port: number; connections: () => number }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    socket.destroy();
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(where, resolve);
  await promise;
  t.after(() => server.close());
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, connections: () => connections };
}

describe('run ends with 2, leaves no file behind and asks Tracee for nothing where', () => {
  for (const { what, code, before, flags } of cases) {
    it(what, async (t) => {
      const home = folder(t);
      before?.(home);
      const socket = join(folder(t), 'tracee.sock');
      const tracee = await listener(t, socket);
      const { port } = await listener(t, 0);
      const there = readdirSync(home);
      const run = await runLine('run', '--tracee', `unix:${socket}`, ...findings(home), ...flags(home, port));
      assert.equal(run.code, 2, run.stderr);
      assert.match(run.stderr, code);
      assert.doesNotMatch(run.stderr, /^ +at /m);
      assert.deepEqual(readdirSync(home), there);
      assert.equal(tracee.connections(), 0);
    });
  }
});

it('a replay that fails before its first event leaves no empty file behind, and keeps one that was there', async (t) => {
  const home = folder(t);
  const old = join(home, 'old');
  writeFileSync(old, '');
  const outputs = ['--output', `json=${join(home, 'new')}`, '--output', `json=${old}`];
  const replay = start(t, 'replay', join(home, 'none.pb'), ...outputs, '-s', join(home, 'no-pack'));
  assert.equal(await replay.ended, 2, replay.stderr());
  assert.deepEqual(readdirSync(home), ['old']);
});
