import type { EvaluationOptions } from '../evaluation/evaluation.ts';
import { defaultRepeats, type Repeats } from '../output/repeats.ts';
import { locatePack } from '../packs/installed/locate-pack.ts';
import { merge } from './merge.ts';
import type { BacktestReport } from './report.ts';
import { type RunOptions, runStreams } from './run-streams.ts';
import type { StreamFiles } from './streams.ts';
import type { StreamOptions } from './thread/stream-thread-handle.ts';

/** Limits and surroundings of the threads that evaluate recordings. */
export interface EvaluatingOptions extends RunOptions, Pick<StreamOptions, 'memoryMiB' | 'loadTimeoutMs' | 'onLog'> {
  /** Settings of the evaluation; its packs are replaced. */
  readonly evaluation: EvaluationOptions;
  /** Whether the architecture is the operator's, and not to be found in the recordings. */
  readonly isArchGiven: boolean;
  readonly streams: readonly StreamFiles[];
}

export interface BacktestOptions extends EvaluatingOptions {
  /** A shipped pack, an installed package, or a folder or file of signatures. */
  readonly pack: string;
  /** Number of findings of each signature that the report shows whole; 3 by default. */
  readonly examples?: number;
  /** Number of keys in each list of the report; 10 by default. */
  readonly top?: number;
  /** Which findings a sidecar would report as one; its defaults by default. */
  readonly repeats?: Repeats;
}

const usualExamples = 3;
const usualTop = 10;

/**
 * Evaluates a pack on recordings and reports what it would have found, and what it costs. Each stream has an engine and a
 * thread of its own, so that the result does not depend on the number of workers, except for `cost`.
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_PACK, SEQ_CONFIG or SEQ_RECORDING
 */
export async function backtest(options: BacktestOptions): Promise<BacktestReport> {
  const {
    pack,
    streams,
    evaluation,
    examples = usualExamples,
    top = usualTop,
    repeats = defaultRepeats,
    ...rest
  } = options;
  const started = performance.now();
  const ran = await runStreams(
    streams.map((files) => ({
      ...rest,
      files,
      evaluation: withPack(evaluation, pack),
      task: { kind: 'hits', examples, repeats },
    })),
    rest,
  );
  const wallSeconds = (performance.now() - started) / 1_000;
  return merge({ pack, streams, ran, wallSeconds, workers: rest.workers, examples, top });
}

/** The settings for this pack alone: findings of detectors inside Tracee are not its findings. */
export function withPack(evaluation: EvaluationOptions, pack: string): EvaluationOptions {
  return { ...evaluation, packs: [locatePack(pack, process.cwd())], detectors: [], traceeFindings: false };
}
