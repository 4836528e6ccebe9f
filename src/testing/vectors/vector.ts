import * as z from 'zod';
import { presetSymbolList } from './preset-stores.ts';

const event = z.record(z.string(), z.unknown());

const vector = z.object({
  detector: z.string(),
  case: z.string().default(''),
  events: z.array(event),
  dataStores: z
    .object({
      symbol: presetSymbolList.nullish(),
      syscall: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  expect: z.array(z.array(event).nullable()).nullish(),
  strict: z.boolean().default(true),
});

/** A case in a file of vectors: events in order, and the expected output of a detector for each. */
export type Vector = z.output<typeof vector>;

/** Reports that a line of a file of vectors, or one of its events, is unusable. */
export class VectorFault extends Error {
  override readonly name = 'VectorFault';
}

/**
 * Parses one line of a file of vectors. Unknown keys are ignored.
 * @throws {VectorFault} if the line is not a vector
 */
export function parseVector(line: string): Vector {
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (cause) {
    throw new VectorFault('the line is not JSON', { cause });
  }
  const parsed = vector.safeParse(json);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'the line'}: ${message}`,
  );
  throw new VectorFault(`the line is no vector: ${faults.join('; ')}`, { cause: parsed.error });
}
