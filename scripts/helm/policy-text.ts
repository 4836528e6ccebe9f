import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const program = fileURLToPath(new URL('../../bin/sequent.js', import.meta.url));

/** Runs `sequent policy` for the shipped packs. @returns what it prints. @throws Error if it fails */
export async function policyText(traceeVersion: string): Promise<string> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SEQUENT_')));
  const args = ['policy', '--tracee-version', traceeVersion, '--arch', 'amd64'];
  const { stdout } = await promisify(execFile)(process.execPath, [program, ...args], { env });
  return stdout;
}
