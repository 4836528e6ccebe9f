/**
 * Runs the cases of the shipped signatures under chaos, and compares the result with fixtures/chaos/results.json, which the pages of
 * the signatures show: `npm run chaos`. With --write it writes the file, after which `npm run generate` writes the pages. It exits
 * with 1 if a case makes a false alarm or the result differs.
 */

import { z } from 'zod';
import { keptOf } from './chaos/kept.ts';
import { keepResults, runSequent } from './kept-results.ts';

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

const { lines: values, code } = await runSequent('test', '--chaos', '--json');
const lines = values.map((value): ChaosLine => line.parse(value));

const bad = lines.flatMap(({ name, case: one, failures }) =>
  failures
    .filter(({ unavoidable }) => unavoidable === undefined)
    .map(({ kind, what }) => `${name ?? ''}, ${one ?? ''}: ${what} under ${kind}\n`),
);
const needless = lines.flatMap(({ name, case: one, needless: kinds }) =>
  kinds.map((kind) => `${name ?? ''}, ${one ?? ''}: \`unavoidable\` names ${kind} without need\n`),
);
process.stdout.write([...bad, ...needless].join(''));
process.stdout.write(`chaos: ${JSON.stringify(lines.at(-1))}\n`);
keepResults('chaos', keptOf(lines));
if (code !== 0) process.exitCode = 1;
