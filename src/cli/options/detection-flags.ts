import { InvalidArgumentError } from 'commander';
import type { Architecture } from '../../event/architecture.ts';
import { longestWindowSeconds } from '../../output/repeats.ts';
import type { LogFormat } from '../../telemetry/log.ts';

/** Options that `run` and `replay` share, as commander hands them over. */
export interface DetectionFlags {
  readonly config?: string;
  readonly signatures?: readonly string[];
  readonly traceeDetectors?: readonly string[];
  readonly traceeFindings?: boolean;
  readonly output?: readonly string[];
  readonly arch?: Architecture;
  /** Milliseconds. */
  readonly loadTimeout?: number;
  /** MiB. */
  readonly engineMemory?: number;
  readonly maxEvents?: number;
  readonly stats?: string;
  readonly failOn?: string;
  readonly findingSize?: number;
  readonly maxFindings?: number;
  /** Milliseconds that repeats are held back. */
  readonly repeats?: number;
  readonly logFormat?: LogFormat;
}

/** Collects an option that may be repeated. */
export function collect(value: string, previous: readonly string[] | undefined): readonly string[] {
  return [...(previous ?? []), value];
}

/** A whole number from `least` on, or to `most`. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): (value: string) => number {
  const range = most < Number.MAX_SAFE_INTEGER ? `from ${least} to ${most}` : `from ${least} on`;
  return (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number > most || number < least) {
      throw new InvalidArgumentError(`a whole number ${range} is needed.`);
    }
    return number;
  };
}

/** More than 0, up to 100. */
export function percent(value: string): number {
  const number = Number(value);
  if (value.trim() === '' || !(number > 0 && number <= 100)) {
    throw new InvalidArgumentError('a number of percent above 0, up to 100, is needed.');
  }
  return number;
}

/** A power of two between two of them. */
export function powerOfTwo(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = whole(least)(value);
    if (number > most || !Number.isInteger(Math.log2(number))) {
      throw new InvalidArgumentError(`a power of two from ${least} to ${most} is needed.`);
    }
    return number;
  };
}

/** Seconds as a number, or with a unit: 30, 30s, 5m, 1h. @returns milliseconds */
export function duration(value: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(value);
  if (match === null) throw new InvalidArgumentError('a length of time such as 30s, 5m or 1h is needed.');
  const unit = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }[match[2] ?? 's'] ?? 1_000;
  return Number(match[1]) * unit;
}

/** A length of time up to a day. @returns milliseconds */
export function repeatWindow(value: string): number {
  const milliseconds = duration(value);
  if (milliseconds > longestWindowSeconds * 1_000) throw new InvalidArgumentError('a day (24h) at most is possible.');
  return milliseconds;
}
