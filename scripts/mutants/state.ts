import { readFileSync } from 'node:fs';
import { z } from 'zod';

const recorded = z.object({
  /** Of the test file. */
  hash: z.string(),
  ms: z.number(),
  /** Offsets that ran, as pairs of start and end, by source file. */
  covered: z.record(z.string(), z.array(z.number()).readonly()).readonly(),
  /** Of these source files: offsets are true for the text that was there. */
  hashes: z.record(z.string(), z.string()),
});

const result = z.object({
  end: z.enum(['killed', 'timeout', 'survived', 'uncovered']),
  /** Test files that ran. */
  tests: z.number(),
  /** Test files that run the place and were not tried, because the budget was used up. */
  skipped: z.number(),
  /** The test file that noticed. */
  by: z.string().optional(),
});

const state = z.object({ recorded: z.record(z.string(), recorded), results: z.record(z.string(), result) });

/** The parts of the sources that one test file runs. */
export type Recorded = z.infer<typeof recorded>;
/** The result of one fault. */
export type Result = z.infer<typeof result>;
/** All results so far: test files by path, faults by id. */
export type State = z.infer<typeof state>;

/** @returns the state that an earlier run has left, or an empty one */
export function readState(path: string): State {
  try {
    return state.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { recorded: {}, results: {} };
  }
}
