import { InvalidArgumentError } from 'commander';
import { longestSeconds, longestText, milliseconds } from '../../config/settings/milliseconds.ts';

/** Reads a whole number of at least `least`, for an option that is not a setting. */
export function whole(least: number): (value: string) => number {
  return (value) => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && Number.isSafeInteger(number)) return number;
    throw new InvalidArgumentError(`a whole number of at least ${least} is needed.`);
  };
}

/** Reads a length of time in seconds, or with a unit: 30, 30s, 5m, 1h. @returns milliseconds */
export function duration(value: string): number {
  const ms = milliseconds(value);
  if (ms !== undefined && ms <= longestSeconds * 1_000) return ms;
  throw new InvalidArgumentError(`a length of time such as 30s, 5m or 1h, ${longestText} at most, is needed.`);
}

/** Reads a number of microseconds above 0, with a fraction or without. */
export function microseconds(value: string): number {
  const number = Number(value);
  if (/^\d+(\.\d+)?$/.test(value) && number > 0 && Number.isFinite(number)) return number;
  throw new InvalidArgumentError('a number of microseconds above 0, such as 5 or 0.5, is needed.');
}
