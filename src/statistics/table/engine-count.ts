import type { Counts } from '../counts.ts';
import type { Statistics } from '../event-counts.ts';
import { type HealthKey, number, type Row } from './row.ts';

/** Source of the counts that the engine makes, in `run` and in `replay`. */
export interface EngineSource {
  readonly counts: Pick<Counts, 'statistics'>;
}

export interface EngineCount {
  readonly help: string;
  readonly metric?: string;
  readonly unit?: 'ms';
  readonly health?: HealthKey;
}

/** @returns the row of one of the engine's counts; the key of `--stats` and health is the name of its field */
export function engineCount(key: keyof Statistics, { health, ...rest }: EngineCount): Row<EngineSource> {
  return number({
    ...rest,
    stats: key,
    health: health ?? `counts.${key}`,
    of: ({ counts }) => counts.statistics[key],
  });
}
