import { execFile } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const timeoutMs = 300_000;

/** Programs made of this folder. */
export interface GoPrograms {
  readonly client: string;
  readonly server: string;
}

/**
 * Compiles the Go programs, with types generated from proto/ on the way. The first time this fetches their modules.
 * @returns the reason where it cannot be done, because there is no Go or no network
 */
export async function buildGo(): Promise<GoPrograms | { readonly missing: string }> {
  const folder = join(root, 'node_modules/.cache/sequent-bench-go');
  const go = (...args: readonly string[]) => promisify(execFile)('go', args, { cwd: folder, timeout: timeoutMs });
  try {
    mkdirSync(folder, { recursive: true });
    cpSync(import.meta.dirname, folder, { recursive: true });
    await go('run', './gen', join(root, 'proto'));
    await go('build', '-o', 'bin/', './client', './server');
    return { client: join(folder, 'bin/client'), server: join(folder, 'bin/server') };
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).trimEnd().split('\n').slice(-1);
    return { missing: line ?? 'unknown' };
  }
}
