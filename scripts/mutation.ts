/**
 * Changes the shipped signatures one condition, comparison or constant at a time, runs their cases, and compares the changes that no
 * case notices with fixtures/mutation/results.json: `npm run mutation`. The file gives a reason for each, and the pages of the
 * signatures show them. With --write it writes the file, in which new ones are `unexplained`: give them a reason, then `npm run
 * generate`. It exits with 1 if the result differs or a change is unexplained.
 */

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type KeptMutations, keptOf, type MutantLine, unexplained } from './mutation/kept.ts';

const file = new URL('../fixtures/mutation/results.json', import.meta.url);
const command = fileURLToPath(new URL('../bin/sequent.js', import.meta.url));

const mutant = z.looseObject({
  name: z.string(),
  file: z.string(),
  line: z.int(),
  change: z.string(),
  original: z.string(),
  replacement: z.string(),
  outcome: z.string(),
});
const sum = z.looseObject({ failed_files: z.int() });

const child = spawn(process.execPath, [command, 'test', '--mutate', '--json'], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const lines: MutantLine[] = [];
let failedFiles = 1;
for await (const text of createInterface({ input: child.stdout })) {
  const json: unknown = JSON.parse(text);
  const { success, data } = mutant.safeParse(json);
  if (success) lines.push({ ...data, source: sourceLine(data.file, data.line) });
  else {
    process.stdout.write(`mutation: ${text}\n`);
    failedFiles = sum.safeParse(json).data?.failed_files ?? failedFiles;
  }
}

const before = readFileSync(file, 'utf8');
const kept = keptOf(lines, JSON.parse(before) satisfies KeptMutations);
const text = `${JSON.stringify(kept, undefined, 1)}\n`;
for (const [name, { survivors }] of Object.entries(kept.signatures))
  for (const one of survivors[unexplained] ?? []) process.stdout.write(`${name}: no case notices: ${one}\n`);
if (process.argv.includes('--write')) writeFileSync(file, text);
else if (before !== text) {
  process.stdout.write('fixtures/mutation/results.json is stale: npm run mutation -- --write, then npm run generate\n');
  process.exitCode = 1;
}
const isExplained = Object.values(kept.signatures).every(({ survivors }) => survivors[unexplained] === undefined);
if (failedFiles > 0 || !isExplained) process.exitCode = 1;

function sourceLine(path: string, line: number): string {
  return (readFileSync(path, 'utf8').split('\n')[line - 1] ?? '').trim();
}
