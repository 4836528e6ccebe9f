import * as z from 'zod';
import { defaultRepeats, keyParts, longestWindowSeconds, type Repeats } from '../output/repeats.ts';

const secondNs = 1_000_000_000n;

const rule = {
  window: z
    .number()
    .min(0)
    .max(longestWindowSeconds)
    .optional()
    .describe('seconds of event time that repeats are held back; 0 holds nothing back'),
  key: z
    .array(z.enum(keyParts))
    .refine((parts) => new Set(parts).size === parts.length, 'each part may stand once')
    .optional()
    .describe('findings of one signature and severity that agree in these are repeats'),
};

/** The key `repeats` of the configuration file. */
export const repeatsSchema = z.strictObject({
  ...rule,
  signatures: z.record(z.string().min(1), z.strictObject(rule)).optional().describe('the same for signatures, by id'),
});

type Configured = z.output<typeof repeatsSchema>;

/**
 * What the configuration asks for, with defaults.
 * @param windowMs of the flag, which overrides the window for all signatures that have none of their own
 */
export function repeatsFrom({ window, key, signatures = {} }: Configured = {}, windowMs?: number): Repeats {
  const general = {
    windowNs: windowMs === undefined ? nanoseconds(window, defaultRepeats.windowNs) : nanoseconds(windowMs / 1_000, 0n),
    key: key ?? defaultRepeats.key,
  };
  const own = Object.entries(signatures).map(
    ([id, rule]) =>
      [id, { windowNs: nanoseconds(rule.window, general.windowNs), key: rule.key ?? general.key }] as const,
  );
  return { ...general, signatures: Object.fromEntries(own) };
}

function nanoseconds(seconds: number | undefined, otherwise: bigint): bigint {
  return seconds === undefined ? otherwise : (BigInt(Math.round(seconds * 1_000)) * secondNs) / 1_000n;
}
