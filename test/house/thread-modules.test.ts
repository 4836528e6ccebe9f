import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { folder, program, recording, simulated } from '../e2e/sequent.ts';

/**
 * Modules that each thread of `run` loads with the shipped packs, at most. Loading modules takes most of the time from the start to
 * the first event: about 0.2 ms for each module. A limit is a few modules above today's number. Before you raise one,
 * check whether the thread can do without the module: `import type`, an `import()` where it is needed, or a smaller file to import.
 */
const mostModules = { main: 345, engine: 395, intake: 75 };

/** Packages, and parts of flags that are not given, that a thread must not load. */
const barred = {
  main: /node_modules\/(acorn|cockatiel|hono|@grpc|protobufjs|re2js|typescript|undici|yaml)\/|\/src\/(history|recorder|story|web)\/|node:sqlite/,
  engine: /node_modules\/(?!zod\/)/,
  intake: /node_modules\//,
};

it('no thread of a sidecar loads more modules than it needs', async (t) => {
  const home = folder(t);
  const address = `unix:${join(home, 'tracee.sock')}`;
  await simulated(t, recording('rseq-extra.pb.gz'), address);
  const notes = fileURLToPath(new URL('note-modules.ts', import.meta.url));
  const args = ['--import', notes, program, 'run', '--tracee', address, '-o', `json=${join(home, 'findings.json')}`];
  const env = { ...process.env, NOTED_MODULES: home, NODE_TEST_CONTEXT: undefined };
  const child = spawn(process.execPath, [...args, '--max-events', '100'], { stdio: 'ignore', env });
  t.after(() => child.kill('SIGKILL'));
  const [exitCode] = await once(child, 'exit');
  assert.equal(exitCode, 0);
  for (const thread of ['main', 'engine', 'intake'] as const) {
    const urls = readFileSync(join(home, thread), 'utf8').trim().split('\n');
    assert.ok(urls.length <= mostModules[thread], `${thread} loads ${urls.length} modules:\n${urls.join('\n')}`);
    assert.deepEqual(
      urls.filter((url) => barred[thread].test(url)),
      [],
      thread,
    );
    assert.deepEqual(
      urls.filter((url) => url.includes('/zod/v4/locales/')),
      thread === 'intake' ? [] : urls.filter((url) => url.endsWith('/zod/v4/locales/en.js')),
      `languages that ${thread} loads`,
    );
    t.diagnostic(`${thread}: ${urls.length} modules`);
  }
});
