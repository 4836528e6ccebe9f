import { InvalidArgumentError } from 'commander';
import { whole as wholeKind } from '../../config/settings/kinds.ts';
import { milliseconds } from '../../config/settings/time.ts';
import { checkedBy } from './setting-options.ts';

/** Reads a whole number from `least` on. For options that are no settings. */
export function whole(least: number): (value: string) => unknown {
  return checkedBy(wholeKind(least));
}

/** Reads a length of time: seconds as a number, or with a unit: 30, 30s, 5m, 1h. @returns milliseconds */
export function duration(value: string): number {
  const ms = milliseconds(value);
  if (ms === undefined) throw new InvalidArgumentError('a length of time such as 30s, 5m or 1h is needed.');
  return ms;
}
