import { spawn } from 'node:child_process';
import { exitCodes } from '../failure.ts';
import { type TestSurroundings, withSurroundings } from '../guard/test-limits.ts';
import { printer } from '../printing/printer.ts';
import { onStopSignals, signalNumbers } from '../signals.ts';
import { testFiles } from './test/test-files.ts';

export interface TestFlags {
  readonly json?: boolean;
  readonly reporter: 'spec' | 'table' | 'tap' | 'junit';
  readonly watch?: boolean;
}

/**
 * `sequent test`: runs the tests of signatures with Node's test runner. In the tests, `tracee-sequent` is this copy of the package. All tests run even
 * if the reader of the output has gone, because the exit code covers all of them.
 */
export async function test(
  paths: readonly string[],
  flags: TestFlags,
  surroundings: TestSurroundings,
): Promise<number> {
  const files = paths.flatMap(testFiles);
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const self = new URL(`../../self.${extension}`, import.meta.url).href;
  const guard = new URL(`../guard/guard-tests.${extension}`, import.meta.url).href;
  const reporter = new URL(
    `../reporters/${flags.json ? 'json' : flags.reporter}-reporter.${extension}`,
    import.meta.url,
  ).href;
  const warnings = new URL(`../reporters/warnings-reporter.${extension}`, import.meta.url).href;
  const child = spawn(
    process.execPath,
    [
      '--import',
      self,
      '--import',
      withSurroundings(guard, surroundings),
      '--test',
      ...(flags.watch ? ['--watch'] : []),
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
