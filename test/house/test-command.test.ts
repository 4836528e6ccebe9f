import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { folder } from '../e2e/sequent.ts';

const command = fileURLToPath(new URL('../../scripts/test.js', import.meta.url));

/** Runs the test command over files with these contents. */
async function runTests(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  ...options: readonly string[]
): Promise<{ readonly code: number | null; readonly text: string; readonly home: string }> {
  const home = folder(t);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(home, name), text);
  const paths = Object.keys(files)
    .filter((name) => name.includes('.test.'))
    .map((name) => join(home, name));
  return { ...(await runCommand(t, ...options, ...paths)), home };
}

/** Runs the test command. @returns its exit code, and both outputs in one text */
async function runCommand(
  t: TestContext,
  ...args: readonly string[]
): Promise<{ readonly code: number | null; readonly text: string }> {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGTERM'));
  let text = '';
  for (const output of [child.stdout, child.stderr]) {
    output.setEncoding('utf8').on('data', (part: string) => (text += part));
  }
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once('close', resolve);
  return { code: await promise, text };
}

/** Seconds after which the test command ends a file. The files that do not block must be done by then, also on a busy machine. */
const deadline = '20';

const good = `
import { it } from 'node:test';
it('is good', () => {});`;

/** Starts a process, and then never returns to the event loop. */
const blocked = `
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { it } from 'node:test';
it('blocks', () => {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  writeFileSync(new URL('pid', import.meta.url), String(child.pid));
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
});`;

describe('the test command', { concurrency: 4 }, () => {
  it('a file that blocks is ended with all that it has started, and named; the others run', async (t) => {
    const files = { 'blocked.test.mjs': blocked, 'good.test.mjs': good };
    const { code, text, home } = await runTests(t, files, '--deadline', deadline);
    assert.equal(code, 1);
    assert.match(text, /✗ .*blocked\.test\.mjs {2}0 passed, 1 FAILED/);
    assert.match(text, /✓ .*good\.test\.mjs {2}1 passed/);
    assert.match(
      text,
      /✗ .*blocked\.test\.mjs: .*\nthe file was not done after 20 s and was ended \(SIGKILL\); no test had ended\n/,
    );
    assert.equal(text.trimEnd().split('\n').at(-1), '1 passed, 1 failed');
    const pid = Number(readFileSync(join(home, 'pid'), 'utf8'));
    // A signal is delivered in its own time.
    while (!isGone(pid)) await delay(10);
  });

  for (const how of ['itself', 'its process group']) {
    it(`what it has started ends with it when ${how} is killed`, async (t) => {
      const home = folder(t);
      const path = join(home, 'blocked.test.mjs');
      writeFileSync(path, blocked);
      const child = spawn(process.execPath, [command, path], { stdio: 'ignore', detached: true });
      assert.ok(child.pid !== undefined);
      t.after(() => child.kill('SIGTERM'));
      const file = join(home, 'pid');
      while (!existsSync(file) || readFileSync(file, 'utf8') === '') await delay(10);
      const pid = Number(readFileSync(file, 'utf8'));
      assert.equal(isGone(pid), false);
      process.kill(how === 'itself' ? child.pid : -child.pid, 'SIGKILL');
      while (!isGone(pid)) await delay(10);
    });
  }

  it('a file that does not load, or ends in the middle of a test, is a failure', async (t) => {
    const { code, text } = await runTests(t, {
      'broken.test.mjs': 'this is no program',
      'exits.test.mjs': `import { it } from 'node:test'; it('exits', () => process.exit(0));`,
      'fails.test.mjs': `import { it } from 'node:test'; it('fails', () => { throw new Error('on purpose'); });`,
      'suite.test.mjs': `import { describe, it } from 'node:test';
      describe('suite', () => { it('fails in it', () => { throw new Error('inside'); }); it('is good', () => {}); });`,
    });
    assert.equal(code, 1);
    assert.match(text, /✗ .*broken\.test\.mjs: [^]*SyntaxError/);
    assert.match(text, /✗ .*exits\.test\.mjs: .*\nthe file ended with 0 before its tests had ended/);
    assert.match(text, /✗ .*fails\.test\.mjs: fails\nError: on purpose/);
    assert.match(text, /✗ .*suite\.test\.mjs: fails in it\nError: inside/);
    assert.equal(text.trimEnd().split('\n').at(-1), '1 passed, 4 failed');
  });

  /** Writes down what a process does, in order. */
  const tells = `
import { appendFileSync } from 'node:fs';
export const tell = (text) => appendFileSync(new URL('told', import.meta.url), text + '\\n');`;

  it('files that share a process have their own results, and what several import is cleaned up at the end', async (t) => {
    const { code, text, home } = await runTests(
      t,
      {
        'tells.mjs': tells,
        'shared.mjs': `import { after } from 'node:test'; import { tell } from './tells.mjs';
        tell('shared ' + process.pid); after(() => tell('cleaned up'));`,
        'one.test.mjs': `import './shared.mjs'; import { tell } from './tells.mjs'; import { describe, it } from 'node:test';
        tell('one is loaded');
        it('is good', () => tell('one'));
        describe('suite', () => { it('fails', () => { throw new Error('in one'); }); });
        tell('one is whole');`,
        'two.test.mjs': `import './shared.mjs'; import { tell } from './tells.mjs'; import { it } from 'node:test';
        tell('two is loaded');
        it('is good', () => tell('two'));
        it('is good too', async () => { await null; tell('two ' + process.pid); });
        tell('two is whole');`,
      },
      '--together',
    );
    assert.equal(code, 1);
    assert.match(text, /✗ \S*one\.test\.mjs {2}1 passed, 1 FAILED/);
    assert.match(text, /✓ \S*two\.test\.mjs {2}2 passed/);
    assert.match(text, /✗ \S*one\.test\.mjs: fails\nError: in one/);
    assert.equal(text.trimEnd().split('\n').at(-1), '3 passed, 1 failed');
    const told = readFileSync(join(home, 'told'), 'utf8').trimEnd().split('\n');
    const pid = /^shared (\d+)$/.exec(told[0] ?? '')?.[1];
    const order = [
      'one is loaded',
      'one is whole',
      'one',
      'two is loaded',
      'two is whole',
      'two',
      `two ${pid}`,
      'cleaned up',
    ];
    assert.deepEqual(told.slice(1), order);
  });

  it('a file that blocks, breaks or ends a process that it shares is named, and those behind it run in another', async (t) => {
    const { code, text, home } = await runTests(
      t,
      {
        'a.test.mjs': good,
        'b.test.mjs': blocked,
        'c.test.mjs': good,
        'd.test.mjs': 'this is no program',
        'e.test.mjs': `import { it } from 'node:test'; it('exits', () => process.exit(0));`,
        'f.test.mjs': good,
      },
      '--together',
      '--deadline',
      deadline,
    );
    assert.equal(code, 1);
    for (const name of ['a', 'c', 'f']) assert.match(text, new RegExp(`✓ \\S*${name}\\.test\\.mjs {2}1 passed`));
    assert.match(
      text,
      /✗ \S*b\.test\.mjs: .*\nthe file was not done after 20 s and was ended \(SIGKILL\); no test had ended\n/,
    );
    assert.match(text, /✗ \S*d\.test\.mjs: .*\nthe file ended with 1 [^]*d\.test\.mjs:1\n[^]*SyntaxError/);
    assert.match(text, /✗ \S*e\.test\.mjs: .*\nthe file ended with 0 before its tests had ended/);
    assert.equal(text.trimEnd().split('\n').at(-1), '3 passed, 3 failed');
    const pid = Number(readFileSync(join(home, 'pid'), 'utf8'));
    while (!isGone(pid)) await delay(10);
  });

  it('what a file leaves changed in a shared process is its failure, not that of a file behind it', async (t) => {
    const files = {
      'a.test.mjs': `import { it } from 'node:test'; it('fails', () => { throw new Error('wrong'); });`,
      'b.test.mjs': `import { it } from 'node:test'; it('is good', () => { process.exitCode = 3; process.chdir('/'); setInterval(() => {}, 1); clearInterval(setInterval(() => {}, 1)); });`,
      'c.test.mjs': `import { it } from 'node:test';
import { writeFileSync } from 'node:fs';
it('is good', () => {
  if (process.cwd() === '/') throw new Error('elsewhere');
  writeFileSync(process.env.TEST_EVENTS, 'no JSON\\n', { flag: 'a' });
});`,
      'd.test.mjs': `import { it } from 'node:test'; it('exits', () => process.exit(4));`,
    };
    const { code, text } = await runTests(t, files, '--together');
    assert.equal(code, 1);
    assert.match(text, /✗ \S*a\.test\.mjs {2}0 passed, 1 FAILED/);
    assert.match(text, /✗ \S*b\.test\.mjs {2}1 passed, 3 FAILED/);
    assert.match(text, /b\.test\.mjs: .*\nthe file left process\.exitCode at 3\n/);
    assert.match(text, /b\.test\.mjs: .*\nthe file left the working directory at \/\n/);
    assert.match(text, /b\.test\.mjs: .*\nthe file left repeating timers: 1 of setInterval\n/);
    assert.match(text, /✗ \S*c\.test\.mjs: .*\nthe file of events has a line that is not JSON: no JSON\n/);
    const alone =
      /d\.test\.mjs: .*\nthe file ended with 4 .*\nthe same process ran before it: .*c\.test\.mjs; `npm test -- --alone \S*d\.test\.mjs`/;
    assert.match(text, alone);
  });

  it('an error that nobody catches after the end of a test is a failure', async (t) => {
    const files = {
      'late.test.mjs': `import { it } from 'node:test'; it('is good', () => void setTimeout(() => { throw new Error('too late'); }, 20));`,
    };
    const { code, text } = await runTests(t, files);
    assert.equal(code, 1);
    assert.match(text, /✗ \S*late\.test\.mjs: after the end of a test\nError: Test "is good" at .*too late/);
  });

  it('lists the slowest files with their processor time', async (t) => {
    const files = { 'good.test.mjs': good, 'other.test.mjs': good };
    const { code, text } = await runTests(t, files, '--slowest', '1');
    assert.equal(code, 0);
    const seconds = String.raw` +\d+\.\d`;
    const table = new RegExp(`\n${seconds}${seconds}  [^\n]*\n${seconds}${seconds}  all 2 files\n\n2 passed`);
    assert.match(text, table);
  });

  it('a file that takes more processor time than it may is a failure, and says what to do', async (t) => {
    const busy = `
import { it } from 'node:test';
it('is busy', () => { while (process.cpuUsage().user < 700_000); });`;
    const files = { 'busy.test.mjs': busy, 'good.test.mjs': good };
    const { code, text } = await runTests(t, files, '--most-cpu', '0.5');
    assert.equal(code, 1);
    assert.match(text, /✗ \S*busy\.test\.mjs {2}1 passed, 1 FAILED/);
    assert.match(
      text,
      /busy\.test\.mjs\nit took \d+\.\d s of processor time, more than 0\.5 s; make it cheaper, or move/,
    );
    assert.match(text, /2 passed, 1 failed\n$/);
  });

  it('counts the processor time of programs that a file starts, also of those that still run', async (t) => {
    const files = {
      'starts.test.mjs': `
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, it } from 'node:test';
it('starts', async () => {
  const code = 'while (process.cpuUsage().user < 700_000); console.log(1); setInterval(() => {}, 1_000);';
  const child = spawn(process.execPath, ['-e', code], { stdio: ['ignore', 'pipe', 'ignore'] });
  child.unref();
  await once(child.stdout, 'data');
  child.stdout.destroy();
});`,
      'then.test.mjs': good,
    };
    const { text } = await runTests(t, files, '--together', '--most-cpu', '0.5');
    assert.match(text, /✗ \S*starts\.test\.mjs {2}1 passed, 1 FAILED/);
    assert.match(text, /✓ \S*then\.test\.mjs {2}1 passed/);
  });

  it('runs the slow files of a folder with --slow, and the whole folder without', async (t) => {
    const home = folder(t);
    writeFileSync(join(home, 'quick.test.mjs'), good);
    writeFileSync(join(home, 'long.slow.test.mjs'), good);
    const [slow, all] = await Promise.all([runCommand(t, '--slow', home), runCommand(t, home)]);
    assert.deepEqual([slow.code, slow.text.match(/\w+(?:\.slow)?(?=\.test\.mjs)/g)], [0, ['long.slow']]);
    assert.deepEqual(all.text.match(/\w+(?:\.slow)?(?=\.test\.mjs)/g)?.toSorted(), ['long.slow', 'quick']);
  });

  it('runs all tests below a folder, and no other file there', async (t) => {
    const home = folder(t);
    mkdirSync(join(home, 'inner'));
    writeFileSync(join(home, 'one.test.mjs'), good);
    writeFileSync(join(home, 'inner', 'two.test.mjs'), good);
    writeFileSync(join(home, 'inner', 'shared.mjs'), 'this is no program');
    const { code, text } = await runCommand(t, home);
    assert.equal(code, 0, text);
    assert.match(text, /✓ \S*inner\/two\.test\.mjs {2}1 passed/);
    assert.equal(text.trimEnd().split('\n').at(-1), '2 passed, 0 failed');
  });

  it('refuses a path that does not exist, and a folder without tests', async (t) => {
    const empty = folder(t);
    const missing = await runCommand(t, 'test/no-such-folder');
    assert.equal(missing.code, 2);
    assert.match(missing.text, /^npm test: no file or folder is called test\/no-such-folder, [^\n]*\n$/);
    const without = await runCommand(t, empty);
    assert.equal(without.code, 2);
    assert.match(without.text, /^npm test: the folder \S+ contains no file called \*\.test\.ts\n$/);
  });
});

/** Gone, or ended and not yet collected by its new parent. */
function isGone(pid: number): boolean {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return true;
  }
}
