import type { Watch } from '../engine/authors/watch.ts';
import type { Engine } from '../engine/engine.ts';
import { authorsOf } from '../evaluation/authors.ts';
import { type EvaluationOptions, startEvaluation } from '../evaluation/evaluation.ts';
import { suspensionFinding } from '../evaluation/own-findings.ts';
import { exceptionCounts } from '../exceptions/accounts.ts';
import type { Finding } from '../finding.ts';
import type { AuthorsByFile } from '../guard/author-files.ts';
import { openReporting, type Reporting, type ReportingOptions } from '../output/reporting.ts';
import { packageVersion } from '../package.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Counts } from '../statistics/counts.ts';
import type { Statistics } from '../statistics/event-counts.ts';

export interface DetectionOptions extends EvaluationOptions, Omit<ReportingOptions, 'arch'> {
  /** Shows which author is running. */
  readonly watch?: Watch | undefined;
  /** Called with each finding before it is reported. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
  /** Object in which the engine counts, for other readers. */
  readonly statistics?: Statistics | undefined;
}

/** Signatures that run in this thread, and the reporting of their findings. */
export interface Detection {
  readonly engine: Engine;
  readonly reporting: Reporting;
  readonly counts: Counts;
  readonly signatures: readonly LoadedSignature[];
  /** Authors by the files that their code is in. */
  readonly authorsByFile: AuthorsByFile;
  /** Ids of signatures and models that were suspended because they threw too often. */
  readonly suspended: readonly string[];
  /** Evaluates held events, reports held-back repeats, and closes the outputs; see `Reporting.close`. */
  close(hurry?: AbortSignal): Promise<void>;
}

/**
 * Loads the signatures, opens the outputs, and connects them in one thread, for recordings.
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_CONFIG or SEQ_OUTPUT
 */
export async function openDetection(options: DetectionOptions): Promise<Detection> {
  const reporting = await openReporting(options);
  const suspended: string[] = [];
  const { engine, signatures, exceptions, detectors, authorsByFile } = await startEvaluation(options, {
    ...(options.watch && { watch: options.watch }),
    ...(options.statistics && { statistics: options.statistics }),
    onSuspended: (suspension) => {
      const { author } = suspension;
      suspended.push(author);
      const stopped = authorsOf(signatures, engine).find(({ id }) => id === author)?.signatures ?? [author];
      reporting.finding(suspensionFinding({ ...suspension, signatures: stopped }, packageVersion()));
    },
    onFinding(finding) {
      options.onFinding?.(finding);
      reporting.finding(finding);
    },
    onTime: (timestamp) => reporting.time(timestamp),
    log: options.log,
  });
  return {
    engine,
    reporting,
    signatures,
    authorsByFile,
    suspended,
    get counts() {
      const { statistics, invalid, evicted, faults } = engine;
      return {
        statistics,
        invalid,
        evicted,
        faults,
        detectors: detectors(),
        lag: undefined,
        queueMsMax: 0,
        overShare: 0,
        received: undefined,
        exceptions: exceptionCounts(options.exceptions ?? []),
        dropped: new Map(),
      };
    },
    async close(hurry) {
      if (!engine.stopped) engine.end();
      exceptions.end();
      await reporting.close(hurry);
    },
  };
}
