import type { Finding } from '../finding.ts';
import type { Selection } from '../inspection/selection.ts';
import { type EvaluatingOptions, withPack } from './backtest.ts';
import { problemsOf } from './problems.ts';
import { runStreams } from './run-streams.ts';
import type { StreamCounts } from './thread/messages.ts';

export interface TrialOptions extends Omit<EvaluatingOptions, 'streams' | 'workers'> {
  /** A file or folder of signatures. */
  readonly pack: string;
  /** Recordings that follow each other. */
  readonly files: readonly string[];
  readonly selection: Selection;
  /** Number of findings that are kept; 100 by default. */
  readonly most?: number;
}

/** The findings and faults of signatures on the selected events. */
export interface TrialResult {
  readonly findings: readonly Finding[];
  /** Number of further findings. */
  readonly more: number;
  readonly counts: StreamCounts;
  readonly problems: readonly string[];
}

const usualMost = 100;

/**
 * Runs the handlers of signatures over the selected events of recordings, in a thread of its own.
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_CONFIG, SEQ_USAGE or SEQ_RECORDING
 */
export async function tryOnEvents(options: TrialOptions): Promise<TrialResult | undefined> {
  const { pack, files, selection, evaluation, most = usualMost, ...rest } = options;
  const task = { kind: 'findings', most } as const;
  const stream = { ...rest, files, selection, evaluation: withPack(evaluation, pack), task };
  const [ran] = await runStreams([stream], { ...rest, workers: 1 });
  if (ran === undefined) return undefined;
  const { kept, counts } = ran.result;
  const found = kept.kind === 'findings' ? kept : { findings: [], more: 0 };
  return { findings: found.findings, more: found.more, counts, problems: problemsOf([ran.result], 1) };
}
