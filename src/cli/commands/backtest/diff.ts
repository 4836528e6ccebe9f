import { diff } from '../../../backtest/diff/diff.ts';
import { diffPage } from '../../../backtest/html/diff-page.ts';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { diffText } from './diff-text.ts';
import { type ReportFlags, runReport } from './run-report.ts';

export interface DiffFlags extends ReportFlags {
  readonly examples?: number;
  readonly failOnChange?: boolean;
}

/** `sequent diff`: what another version of a pack finds more, less or differently. */
export function diffCommand(
  old: string,
  fresh: string,
  flags: DiffFlags,
  effective: EffectiveSettings,
): Promise<number> {
  const { examples, failOnChange = false } = flags;
  return runReport(flags, effective, {
    make: (options) => diff({ ...options, old, new: fresh, ...(examples !== undefined && { examples }) }),
    text: (report) => diffText(report, environment().stdoutColumns),
    page: diffPage,
    isBad: ({ gained, lost, changed }) => failOnChange && gained + lost + changed > 0,
  });
}
