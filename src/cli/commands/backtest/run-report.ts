import type { EvaluatingOptions } from '../../../backtest/backtest.ts';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { type Log, openLog } from '../../../telemetry/log.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { refuseSharedFiles } from '../../files/shared-files.ts';
import { printer } from '../../printing/printer.ts';
import { onStopSignals, signalNumbers } from '../../signals.ts';
import { type EvaluatingFlags, evaluatingOptions } from './evaluating.ts';
import { shownProgress } from './progress.ts';
import { writePage } from './write-page.ts';

/** Flags of commands that report on streams. */
export interface ReportFlags extends EvaluatingFlags {
  readonly json?: boolean;
  readonly html?: string;
}

/** A report that says whether it is whole. */
interface Reported {
  readonly problems: readonly string[];
}

/** How a command makes and shows its report. */
export interface ReportSteps<Report extends Reported> {
  readonly make: (options: EvaluatingOptions) => Promise<Report>;
  readonly text: (report: Report) => string;
  readonly page: (report: Report) => string;
  /** Whether the report alone is a reason for exit code 1. */
  readonly isBad: (report: Report) => boolean;
}

/**
 * Makes a report on streams and prints it. The first SIGINT or SIGTERM ends the evaluation early: the report is then
 * marked as partial.
 */
export async function runReport<Report extends Reported>(
  flags: ReportFlags,
  effective: EffectiveSettings,
  { make, text, page, isBad }: ReportSteps<Report>,
): Promise<number> {
  const log = await openLog('text', process.stderr);
  const options = await evaluatingOptions(flags, effective, log);
  if (flags.html !== undefined) refuseToWriteOver(flags.html, options);
  const stopping = new AbortController();
  let stoppedBy: keyof typeof signalNumbers | undefined;
  onStopSignals((signal) => {
    stoppedBy = signal;
    stopping.abort();
  });
  const progress = shownProgress();
  const report = await make({ ...options, signal: stopping.signal, onProgress: progress.show }).finally(progress.end);
  if (flags.html !== undefined) writePage(flags.html, page(report));
  await printer.print(flags.json === true ? `${toJson(report)}\n` : text(report));
  tellProblems(report.problems, log);
  if (stoppedBy !== undefined) return 128 + signalNumbers[stoppedBy];
  return report.problems.length > 0 || isBad(report) ? exitCodes.bad : exitCodes.fine;
}

function tellProblems(problems: readonly string[], log: Log): void {
  if (problems.length > 0) log.warn('the result is not whole', { because: problems.join('; ') });
}

function refuseToWriteOver(file: string, { streams }: EvaluatingOptions): void {
  refuseSharedFiles([
    ...streams.flat().map((one) => ({ name: `the recording ${one}`, file: one, use: 'input' as const })),
    { name: `--html ${file}`, file, use: 'output' },
  ]);
}
