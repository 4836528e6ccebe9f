import type { Severity } from '../finding.ts';
import type { ExceptionWhere } from './conditions.ts';

/** `drop`: the finding goes nowhere. `hold`: it is counted and summarised. `lower`: it is reported with this severity at most. */
export type Action = 'drop' | 'hold' | { readonly lower: Severity };

/** An exception as plain data that can be sent between threads. */
export interface Exception {
  /** Name in counts, logs and findings. */
  readonly id: string;
  /** Equal for exceptions that do the same, so that a reload can tell an unchanged one. */
  readonly key: string;
  /** Ids or names of signatures; `*` stands for any text. */
  readonly signatures: readonly string[];
  readonly where: ExceptionWhere;
  readonly action: Action;
  readonly owner: string;
  readonly reason: string;
  /** Event time from which it no longer applies, in epoch nanoseconds; undefined: never. */
  readonly expires: bigint | undefined;
  /** Day on which it was added, such as `2026-11-28`. */
  readonly added: string | undefined;
  /** `FILE:LINE`. */
  readonly place: string;
  /** Its account, in shared memory; see `accountOf`. It survives a restart of the engine. */
  readonly account: SharedArrayBuffer;
}

/** @returns the action as an operator writes it */
export function actionText(action: Action): string {
  return typeof action === 'string' ? action : `lower: ${action.lower}`;
}
