import * as z from 'zod';
import { duration, size } from '../../options/quantity.ts';

/** Smallest limit of a file, in bytes: that of one finding, by default. */
const leastFileBytes = 64 * 1024;
const leastAgeMs = 60_000;
const keepError = 'a whole number from 1 to 1000 is needed';

/** The schema of `rotate`. */
export const rotateOptions = z
  .strictObject(
    {
      size: size(leastFileBytes).optional().describe('rotate before the file becomes larger than this'),
      age: duration({ leastMs: leastAgeMs })
        .optional()
        .describe('rotate before the first finding that comes this time after the file was created'),
      keep: z
        .int({ error: keepError })
        .min(1, keepError)
        .max(1_000, keepError)
        .default(5)
        .describe('number of rotated files that are kept'),
      gzip: z.boolean({ error: 'true or false is needed' }).default(false).describe('compress rotated files'),
    },
    { error: 'a mapping with size or age, and optionally keep and gzip, is needed' },
  )
  .refine(({ size: bytes, age }) => bytes !== undefined || age !== undefined, { error: 'size or age is needed' });

/** When a file is rotated, and what is kept. */
export interface RotateOptions {
  /** Maximum size of the file in bytes. A single larger record gets a file of its own. */
  readonly size?: number | undefined;
  /** Maximum age of the file in milliseconds when a record is written to it. */
  readonly age?: number | undefined;
  /** Number of rotated files that are kept. */
  readonly keep: number;
  readonly gzip: boolean;
}
