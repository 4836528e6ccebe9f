/**
 * Runs the cases of the shipped signatures under chaos, and compares the result with fixtures/chaos/results.json, which the pages of
 * the signatures show: `npm run chaos`. With --write it writes the file, after which `npm run generate` writes the pages. It exits
 * with 1 if a case makes a false alarm or the result differs.
 */

import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type KeptChaos, keptOf } from './chaos/kept.ts';

const file = new URL('../fixtures/chaos/results.json', import.meta.url);
const command = fileURLToPath(new URL('../bin/sequent.js', import.meta.url));

const line = z.looseObject({
  signature: z.string().optional(),
  name: z.string().optional(),
  case: z.string().optional(),
  expects: z.enum(['finding', 'silence']).optional(),
  failures: z
    .array(z.looseObject({ kind: z.string(), what: z.string(), unavoidable: z.string().optional() }))
    .default([]),
  needless: z.array(z.string()).default([]),
  rates: z.array(z.looseObject({ kind: z.string(), percent: z.number().optional(), rate: z.number() })).default([]),
});
/** One case of a signature, as `sequent test --chaos --json` prints it. */
export type ChaosLine = z.output<typeof line>;

const child = spawn(process.execPath, [command, 'test', '--chaos', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
const lines: ChaosLine[] = [];
for await (const text of createInterface({ input: child.stdout })) lines.push(line.parse(JSON.parse(text)));
const { promise, resolve } = Promise.withResolvers<number | null>();
if (child.exitCode === null) child.once('exit', resolve);
else resolve(child.exitCode);
const code = await promise;

const bad = lines.flatMap(({ name, case: one, failures }) =>
  failures
    .filter(({ unavoidable }) => unavoidable === undefined)
    .map(({ kind, what }) => `${name ?? ''}, ${one ?? ''}: ${what} under ${kind}\n`),
);
const needless = lines.flatMap(({ name, case: one, needless: kinds }) =>
  kinds.map((kind) => `${name ?? ''}, ${one ?? ''}: \`unavoidable\` names ${kind} without need\n`),
);
process.stdout.write([...bad, ...needless].join(''));
const kept: KeptChaos = keptOf(lines);
const text = `${JSON.stringify(kept, undefined, 1)}\n`;
process.stdout.write(`chaos: ${JSON.stringify(lines.at(-1))}\n`);
if (process.argv.includes('--write')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
  process.stdout.write('fixtures/chaos/results.json is stale: npm run chaos -- --write, then npm run generate\n');
  process.exitCode = 1;
}
if (code !== 0) process.exitCode = 1;
