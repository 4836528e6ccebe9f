import * as z from 'zod';
import type { Kind } from './kinds.ts';
import { longestSeconds, longestText, milliseconds, timePattern } from './milliseconds.ts';

export interface TimeLimits {
  /** Whether 0 is a length of time. */
  readonly zero: boolean;
  /** In seconds; by default the longest that a timer can wait. */
  readonly most?: number;
  /** Text for `most` in error messages. */
  readonly mostText?: string;
}

/** A length of time. A number stands for seconds; the value is in milliseconds. */
export function time({ zero, most = longestSeconds, mostText = longestText }: TimeLimits): Kind<number> {
  const from = zero ? '' : ' above 0';
  const needs = `a length of time${from} such as 30s, 5m or 1h, ${mostText} at most,`;
  const error = `${needs} is needed`;
  const seconds = z.number({ error });
  const bounded = zero ? seconds.nonnegative(error) : seconds.positive(error);
  const schema = z
    .union([bounded.max(most, error), z.string({ error }).regex(timePattern, error)], {
      error,
    })
    .transform((value) => (typeof value === 'number' ? value * 1_000 : (milliseconds(value) ?? Number.NaN)))
    .refine((ms) => (zero ? ms >= 0 : ms > 0) && ms <= most * 1_000, error);
  return { schema, needs, read: (text) => text };
}
