import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { program, recording } from './sequent.ts';

const detector = fileURLToPath(new URL('../../fixtures/vectors/improvements.jsonl', import.meta.url));

const home = mkdtempSync(join(tmpdir(), 'sequent-yaml-'));
after(() => rmSync(home, { recursive: true }));
const yaml = join(home, 'open.yaml');
writeFileSync(
  yaml,
  `type: detector
id: ACME-OPEN
produced_event: {name: write_open, version: "1.0"}
requirements: {events: [{name: security_file_open, data_filters: ["pathname=/etc/*"]}]}
output: {fields: [{name: path, expression: 'getEventData("pathname")'}]}
`,
);

const commands: readonly (readonly string[])[] = [
  // One for each way in which a command prints; all of them use the same printer.
  ['--version'],
  ['list', '--help'],
  ['list', 'events', '--json'],
  ['policy'],
  ['convert', yaml],
  ['test', '--vectors', detector],
];

/** Runs with standard output or standard error as given: a path, or `closed` for a pipe that nobody reads. */
async function ended(
  args: readonly string[],
  { stdout = '/dev/null', stderr }: { stdout?: string; stderr?: string },
): Promise<{ code: number | null; said: string }> {
  const open = (path: string) => (path === 'closed' ? 'pipe' : openSync(path, 'w'));
  const stdio = ['ignore', open(stdout), stderr === undefined ? 'pipe' : open(stderr)] as const;
  const child = spawn(process.execPath, [program, ...args], {
    stdio: [...stdio],
    env: { ...process.env, NO_COLOR: '1', NODE_TEST_CONTEXT: undefined },
  });
  child.stdout?.destroy();
  if (stderr !== undefined) child.stderr?.destroy();
  const said = child.stderr === null || stderr !== undefined ? '' : text(child.stderr);
  const [code]: (number | null)[] = await once(child, 'exit');
  return { code: code ?? null, said: await said };
}

describe('a command that prints', () => {
  for (const args of commands) {
    it(`sequent ${args[0]} ${args[1]?.startsWith('/') ? '' : (args[1] ?? '')}: a reader that goes is no fault, a full disk is one`, async () => {
      const [closed, full] = await Promise.all([
        ended(args, { stdout: 'closed' }),
        ended(args, { stdout: '/dev/full' }),
      ]);
      assert.equal(closed.code, 0, closed.said);
      assert.doesNotMatch(closed.said, /EPIPE|^ +at /m);
      assert.equal(full.code, 1, full.said);
      assert.match(full.said, /standard output cannot be written: ENOSPC/);
      assert.doesNotMatch(full.said, /^ +at /m);
    });
  }
});

it('standard error that is full or closed ends nothing and changes no exit code', async () => {
  const replay = ['replay', recording('threads.pb.gz')];
  const wrong = ['replay', '/none/at/all.pb'];
  const runs = ['/dev/full', 'closed'].flatMap((stderr) => [ended(replay, { stderr }), ended(wrong, { stderr })]);
  assert.deepEqual(
    (await Promise.all(runs)).map(({ code }) => code),
    [0, 2, 0, 2],
  );
});
