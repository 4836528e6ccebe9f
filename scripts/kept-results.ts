import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../bin/sequent.js', import.meta.url));

/** The output of a command with --json. */
export interface JsonOutput {
  /** The values of its lines. */
  readonly lines: readonly unknown[];
  /** Exit code; null if a signal has ended it. */
  readonly code: number | null;
}

/** Runs a command of Sequent that prints one JSON value a line. Standard error is that of this process. */
export async function runSequent(...args: readonly string[]): Promise<JsonOutput> {
  const child = spawn(process.execPath, [command, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const lines: unknown[] = [];
  for await (const text of createInterface({ input: child.stdout })) lines.push(JSON.parse(text));
  await closed;
  return { lines, code: child.exitCode };
}

/**
 * Compares results with the file that keeps them, `fixtures/NAME/results.json`. With --write it writes the file; otherwise a difference makes this process
 * exit with 1.
 * @param name of the folder and of the npm script
 */
export function keepResults(name: string, results: object): void {
  const path = `fixtures/${name}/results.json`;
  const file = new URL(`../${path}`, import.meta.url);
  const text = `${JSON.stringify(results, undefined, 1)}\n`;
  if (process.argv.includes('--write')) writeFileSync(file, text);
  else if (readFileSync(file, 'utf8') !== text) {
    process.stdout.write(`${path} is stale: npm run ${name} -- --write, then npm run generate\n`);
    process.exitCode = 1;
  }
}
