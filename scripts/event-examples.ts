/**
 * Writes fixtures/recordings/event-examples.ndjson: for each event that the recordings have, the one with the most
 * arguments that are not empty, and of these the shortest. `node scripts/event-examples.ts`
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';

const folder = new URL('../fixtures/recordings/', import.meta.url);
/** The first recording that has an event is taken, so that those with more kinds of events come first. */
const sources = ['detectors', 'rseq-extra', 'threads', 'rseq', 'v0.24.1/misuse'];
/** An example is read by people. */
const longest = 2_000;

const event = z.object({
  name: z.string(),
  workload: z.object({ process: z.object({ executable: z.object({ path: z.string() }).optional() }) }).optional(),
  data: z.array(z.record(z.string(), z.unknown())).optional(),
});

const chosen = new Map<string, { readonly line: string; readonly score: number }>();
for (const source of sources) {
  const found = new Map<string, { readonly line: string; readonly score: number }>();
  for (const line of gunzipSync(readFileSync(new URL(`${source}.ndjson.gz`, folder)))
    .toString()
    .trimEnd()
    .split('\n')) {
    const { name, workload, data = [] } = event.parse(JSON.parse(line));
    if (line.length > longest || chosen.has(name)) continue;
    const filled = data.filter((argument) =>
      Object.entries(argument).some(([key, value]) => key !== 'name' && !isEmpty(value)),
    );
    const path = workload?.process.executable?.path ?? '';
    const score = (path.startsWith('/usr/') ? 2000 : path === '' ? 0 : 1000) + filled.length - line.length / 10_000;
    if (score > (found.get(name)?.score ?? Number.NEGATIVE_INFINITY)) found.set(name, { line, score });
  }
  for (const [name, one] of found) chosen.set(name, one);
}
const lines = [...chosen].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, { line }]) => `${line}\n`);
writeFileSync(new URL('event-examples.ndjson', folder), lines.join(''));

function isEmpty(value: unknown): boolean {
  return value === null || value === 0 || value === '0' || value === '' || value === false;
}
