import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** How a test file ended. */
export interface TestRun {
  readonly passed: boolean;
  /** It was ended because its time was over. */
  readonly isLate: boolean;
  readonly ms: number;
}

/**
 * A copy of the working tree for faults: tests start programs and threads, which all read files, and none of them needs to know.
 * Packages are those of the clone.
 */
export function copyTree(root: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'mutants-'));
  const { stdout } = spawnSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  for (const file of stdout.split('\0').filter((name) => name !== '')) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    copyFileSync(join(root, file), join(copy, file));
  }
  const modules = join(copy, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(join(root, 'node_modules'))) {
    // These two point to the tree that they are in.
    if (name === '.bin' || name === 'sequent-runtime') {
      cpSync(join(root, 'node_modules', name), join(modules, name), { recursive: true, verbatimSymlinks: true });
    } else if (name !== '.cache') symlinkSync(join(root, 'node_modules', name), join(modules, name));
  }
  return copy;
}

export function removeTree(copy: string): void {
  rmSync(copy, { recursive: true, force: true });
}

/** Runs one test file in a copy, by the test command of that copy. */
export async function runTest(
  copy: string,
  file: string,
  deadlineSeconds: number,
  env: NodeJS.ProcessEnv = {},
): Promise<TestRun> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    ['scripts/test.js', '--deadline', `${deadlineSeconds}`, `--test-timeout=${deadlineSeconds * 1_000}`, file],
    { cwd: copy, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const stop = (): void => void child.kill('SIGTERM');
  process.once('exit', stop);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (part) => (said += String(part)));
  const { promise, resolve } = Promise.withResolvers<number | null>();
  child.once('close', (code) => resolve(code));
  const code = await promise;
  process.off('exit', stop);
  return { passed: code === 0, isLate: said.includes('was not done after'), ms: performance.now() - started };
}
