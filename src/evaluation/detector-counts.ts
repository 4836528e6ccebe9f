import type { DetectorEvents } from '../detectors/evaluating/as-signature.ts';
import type { Refusal } from '../detectors/load.ts';
import type { Log } from '../telemetry/log.ts';

/** Counts of Tracee's YAML detectors, for the statistics. */
export interface DetectorCounts extends DetectorEvents {
  /** Logs detectors that are not loaded. */
  tell(refusals: readonly Refusal[]): void;
  /** Counts the detectors of the set that runs from now on. The counts of failures go on. */
  begin(directories: readonly string[], refusals: readonly Refusal[]): void;
  /** Undefined if no folder of detectors is configured. */
  readonly json: () => Record<string, unknown> | undefined;
}

/** Counts failures of detectors, and logs the first of each kind. */
export function countDetectors(log: Log): DetectorCounts {
  let isUsed = false;
  let refused: Readonly<Record<Refusal['kind'], number>> = { file: 0, detector: 0, skipped: 0 };
  const failures = new Map<string, number>();
  const rounds = new Map<string, number>();
  return {
    tell(refusals) {
      for (const { path, line, text, id, kind } of refusals) {
        const fields = { file: `${path}:${line}`, detector: id, reason: text };
        if (kind === 'skipped') log.info('a detector of Tracee is skipped', fields);
        else log.warn('a detector of Tracee is not loaded', fields);
      }
    },
    begin(directories, refusals) {
      isUsed = directories.length > 0;
      const ofKind = (wanted: Refusal['kind']): number => refusals.filter(({ kind }) => kind === wanted).length;
      refused = { file: ofKind('file'), detector: ofKind('detector'), skipped: ofKind('skipped') };
    },
    onFailure(detector, expression, reason) {
      if (add(failures, `${detector} ${expression}`) === 1) {
        const fields = { detector, expression, reason };
        log.info('an expression of a detector failed, so that nothing was detected; further ones are counted', fields);
      }
    },
    onRoundsOver(detector) {
      if (add(rounds, detector) === 1)
        log.warn('an output of a detector was not passed to other detectors: chains are limited to five rounds', {
          detector,
        });
    },
    json: () =>
      isUsed
        ? {
            not_loaded: refused.file + refused.detector,
            passed_over: refused.skipped,
            failed_expressions: Object.fromEntries(failures),
            not_handed_on: Object.fromEntries(rounds),
          }
        : undefined,
  };
}

function add(counts: Map<string, number>, key: string): number {
  const count = (counts.get(key) ?? 0) + 1;
  counts.set(key, count);
  return count;
}
