import { backtest } from '../../../backtest/backtest.ts';
import { backtestPage } from '../../../backtest/html/backtest-page.ts';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { repeatsFrom } from '../../../config/repeats.ts';
import { backtestText } from './backtest-text.ts';
import { type ReportFlags, runReport } from './run-report.ts';

export interface BacktestFlags extends ReportFlags {
  readonly examples?: number;
  readonly top?: number;
}

/** `sequent backtest`: what a pack would have found in recordings, and what it costs. */
export function backtestCommand(pack: string, flags: BacktestFlags, effective: EffectiveSettings): Promise<number> {
  const { examples, top } = flags;
  return runReport(flags, effective, {
    make: (options) =>
      backtest({
        ...options,
        pack,
        repeats: repeatsFrom(effective),
        ...(examples !== undefined && { examples }),
        ...(top !== undefined && { top }),
      }),
    text: (report) => backtestText(report, environment().stdoutColumns),
    page: backtestPage,
    isBad: () => false,
  });
}
