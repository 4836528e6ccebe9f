/**
 * Changes the shipped signatures one condition, comparison or constant at a time, runs their cases, and compares the changes that no
 * case notices with fixtures/mutation/results.json: `npm run mutation`. The file gives a reason for each, and the pages of the
 * signatures show them. With --write it writes the file, in which new ones are `unexplained`: give them a reason, then `npm run
 * generate`. It exits with 1 if the result differs or a change is unexplained.
 */

import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { keepResults, runSequent } from './kept-results.ts';
import { type KeptMutations, keptOf, type MutantLine, unexplained } from './mutation/kept.ts';

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

const { lines: values } = await runSequent('test', '--mutate', '--json');
const lines: MutantLine[] = [];
let failedFiles = 1;
for (const value of values) {
  const { success, data } = mutant.safeParse(value);
  if (success) lines.push({ ...data, source: sourceLine(data.file, data.line) });
  else {
    process.stdout.write(`mutation: ${JSON.stringify(value)}\n`);
    failedFiles = sum.safeParse(value).data?.failed_files ?? failedFiles;
  }
}

const before = readFileSync(new URL('../fixtures/mutation/results.json', import.meta.url), 'utf8');
const kept = keptOf(lines, JSON.parse(before) satisfies KeptMutations);
for (const [name, { survivors }] of Object.entries(kept.signatures))
  for (const one of survivors[unexplained] ?? []) process.stdout.write(`${name}: no case notices: ${one}\n`);
keepResults('mutation', kept);
const isExplained = Object.values(kept.signatures).every(({ survivors }) => survivors[unexplained] === undefined);
if (failedFiles > 0 || !isExplained) process.exitCode = 1;

function sourceLine(path: string, line: number): string {
  return (readFileSync(path, 'utf8').split('\n')[line - 1] ?? '').trim();
}
