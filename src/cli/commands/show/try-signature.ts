import { type TrialOptions, type TrialResult, tryOnEvents } from '../../../backtest/trial.ts';
import { whole } from '../../../backtest/words.ts';
import { SequentError } from '../../../errors.ts';
import { findingId } from '../../../output/finding-id.ts';
import { createPretty } from '../../../output/format/pretty/pretty.ts';
import type { Log } from '../../../telemetry/log.ts';
import { failureText } from '../../failure.ts';
import { firstOfEach } from '../backtest/evaluating.ts';

/** Width if standard output is no terminal. */
const usualColumns = 100;

/** How findings are printed. */
export interface Look {
  readonly colour: boolean;
  readonly columns: number | undefined;
}

/** A signature and the events that it is tried on. */
export type Trial = Omit<TrialOptions, 'onLog'>;

/** The result of a trial. */
export interface Tried {
  /** Findings and counts, or the reason why there are none. Escaped for a terminal. */
  readonly text: string;
  /** Whether the signatures ran to the end without a fault. */
  readonly isWhole: boolean;
}

/** Runs signatures over selected events. A fault of the signatures is a part of the result. */
export async function trySignature(options: Trial, look: Look, log: Log): Promise<Tried> {
  try {
    const result = await tryOnEvents({ ...options, onLog: firstOfEach(log) });
    if (result === undefined) return { text: '', isWhole: false };
    return { text: trialText(result, look), isWhole: result.problems.length === 0 };
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    return { text: failureText(error), isWhole: false };
  }
}

/** @returns the findings as on a terminal, and a line with the counts */
function trialText(
  { findings, more, counts, problems }: TrialResult,
  { colour, columns = usualColumns }: Look,
): string {
  const pretty = createPretty({ colour, columns });
  const shown = findings.map((finding) => {
    const { timestamp } = finding;
    const { severity } = finding.threat;
    return `${pretty({ finding, severity, findingId: findingId(finding), count: 1, firstTimestamp: timestamp, lastTimestamp: timestamp, summary: false })}\n`;
  });
  const parts = [
    `${whole(counts.events)} events`,
    `${whole(counts.evaluated)} evaluated`,
    ...(counts.invalid > 0 ? [`${whole(counts.invalid)} refused`] : []),
    `${whole(counts.findings)} findings${more > 0 ? `, the first ${findings.length} are shown` : ''}`,
    ...(counts.faults > 0 ? [`${whole(counts.faults)} exceptions`] : []),
    ...problems,
  ];
  return `${shown.join('')}${parts.join(', ')}\n`;
}
