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

/** One case of a file of vectors: events in their order, and what a detector gives for each. */
export type Vector = z.output<typeof vector>;

/** A line of a file of vectors, or one of its events, cannot be used. */
export class VectorFault extends Error {
  override readonly name = 'VectorFault';
}

/**
 * Reads one line of a file of vectors. Keys beyond those above are passed over.
 * @throws VectorFault
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
