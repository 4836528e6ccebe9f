import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Offsets that ran, as pairs of start and end, by file. */
export type Covered = Readonly<Record<string, readonly number[]>>;

const report = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
        }),
      ),
    }),
  ),
});

/**
 * Runs something with V8's coverage, of all its processes and threads.
 * @param folder for the reports; it is emptied before and removed afterwards
 * @param run gets the environment that turns coverage on
 * @returns what ran of the files below `root` whose path starts with one of `under`. Node strips types without moving anything, so
 *   that offsets are those of the TypeScript
 */
export async function coverageOf(
  folder: string,
  root: string,
  under: readonly string[],
  run: (env: NodeJS.ProcessEnv) => Promise<void>,
): Promise<Covered> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await run({ NODE_V8_COVERAGE: folder });
  const marks = new Map<string, Uint8Array>();
  const base = pathToFileURL(`${root}/`).href;
  for (const name of readdirSync(folder)) {
    const { data } = report.safeParse(readJson(join(folder, name)));
    for (const { url, functions } of data?.result ?? []) {
      const file = url.startsWith(base) ? url.slice(base.length) : '';
      if (!under.some((start) => file.startsWith(start))) continue;
      // Inner ranges come after those around them, and say more.
      const ranges = functions
        .flatMap((one) => one.ranges)
        .toSorted((a, b) => a.startOffset - b.startOffset || b.endOffset - a.endOffset);
      const size = Math.max(0, ...ranges.map(({ endOffset }) => endOffset));
      const ran = new Uint8Array(size);
      for (const { startOffset, endOffset, count } of ranges) ran.fill(count > 0 ? 1 : 0, startOffset, endOffset);
      const all = marks.get(file) ?? new Uint8Array(size);
      for (let i = 0; i < size; i++) all[i] = (all[i] ?? 0) | (ran[i] ?? 0);
      marks.set(file, all);
    }
  }
  rmSync(folder, { recursive: true, force: true });
  return Object.fromEntries([...marks].map(([file, ran]) => [file, pairsOf(ran)]));
}

/** Whether the offset ran. */
export function covers(pairs: readonly number[], offset: number): boolean {
  for (let i = 0; i < pairs.length; i += 2) {
    if ((pairs[i] ?? 0) <= offset && offset < (pairs[i + 1] ?? 0)) return true;
  }
  return false;
}

function pairsOf(ran: Uint8Array): number[] {
  const pairs: number[] = [];
  for (let i = 0; i < ran.length; i++) if (ran[i] !== (ran[i - 1] ?? 0)) pairs.push(i);
  return pairs.length % 2 === 0 ? pairs : [...pairs, ran.length];
}

/** A process that was killed leaves half a report. */
function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}
