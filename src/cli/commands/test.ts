import { spawn } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SequentError } from '../../errors.ts';
import { packageRoot } from '../../package.ts';
import { exitCodes } from '../failure.ts';
import { printer } from '../printing/printer.ts';
import { onStopSignals, signalNumbers } from '../signals.ts';

/**
 * `sequent test`: runs the tests of signatures with Node's test runner. In the tests, `tracee-sequent` is this copy of the package. All tests run even
 * if the reader of the output has gone, because the exit code covers all of them.
 */
export async function test(paths: readonly string[], flags: { readonly json?: boolean }): Promise<number> {
  const files = paths.flatMap(testFiles);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const self = new URL(`../../self.${extension}`, import.meta.url).href;
  const guard = new URL(`../guard/guard-tests.${extension}`, import.meta.url).href;
  const reporter = new URL(`../reporters/${flags.json ? 'json' : 'spec'}-reporter.${extension}`, import.meta.url).href;
  const warnings = new URL(`../reporters/warnings-reporter.${extension}`, import.meta.url).href;
  const child = spawn(
    process.execPath,
    [
      '--import',
      self,
      '--import',
      guard,
      '--test',
      `--test-reporter=${reporter}`,
      '--test-reporter-destination=stdout',
      `--test-reporter=${warnings}`,
      '--test-reporter-destination=stderr',
      ...files,
    ],
    // A looping test handles no signal. A process group of its own can be killed as a whole.
    { stdio: ['inherit', 'pipe', 'inherit'], detached: true },
  );
  let stopped: number | undefined;
  const release = onStopSignals((signal) => {
    stopped = 128 + signalNumbers[signal];
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  });
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  child.once('error', reject);
  child.once('exit', (code) => resolve(code === 0 ? exitCodes.fine : exitCodes.bad));
  for await (const chunk of child.stdout) await printer.print(chunk);
  const code = await promise;
  release();
  return stopped ?? code;
}

function testFiles(path: string): string[] {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    throw new SequentError(
      'SEQ_USAGE',
      { what: 'there is no such file or folder', where: path, todo: 'name tests or a folder of them' },
      { cause: error },
    );
  }
  if (!isFolder) return [testFile(path)];
  const files = globSync('**/*.test.{ts,mts,js,mjs}', { cwd: path }).filter((name) => !name.includes('node_modules'));
  if (files.length === 0) {
    throw new SequentError('SEQ_USAGE', {
      what: 'the folder holds no tests',
      where: path,
      todo: 'put the test of NAME.ts beside it, as NAME.test.ts',
    });
  }
  return files.sort().map((name) => join(path, name));
}

/** Refuses a signature in place of a test, because it would pass as a test without failures. */
function testFile(path: string): string {
  const source = readFileSync(path, 'utf8');
  if (!source.includes('defineSignature(') || source.includes('testSignature(') || source.includes('node:test'))
    return path;
  throw new SequentError('SEQ_USAGE', {
    what: 'the file is a signature, not a test of one',
    where: path,
    todo: 'name its test: a file *.test.ts that calls testSignature',
  });
}

/** The tests of the shipped signatures. The published package does not contain them. */
export function shippedTests(): string {
  const path = fileURLToPath(new URL('test/signatures/', packageRoot));
  if (existsSync(path)) return path;
  throw new SequentError('SEQ_USAGE', {
    what: 'this installation has no tests of the shipped signatures',
    todo: 'name a folder of your own, or use a clone of the repository',
  });
}
