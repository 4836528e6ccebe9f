import type { Watch } from '../engine/authors/watch.ts';
import type { Engine } from '../engine/engine.ts';
import { authorsOf } from '../evaluation/authors.ts';
import { type EvaluationOptions, startEvaluation } from '../evaluation/evaluation.ts';
import { suspensionFinding } from '../evaluation/own-findings.ts';
import type { AuthorsByFile } from '../guard/author-files.ts';
import { openReporting, type Reporting, type ReportingOptions } from '../output/reporting.ts';
import { packageVersion } from '../package.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Counts } from '../statistics/counts.ts';
import type { Statistics } from '../statistics/event-counts.ts';

export interface DetectionOptions extends EvaluationOptions, ReportingOptions {
  /** Shows who runs. */
  readonly watch?: Watch | undefined;
  /** Where the engine counts, for others to see. */
  readonly statistics?: Statistics | undefined;
}

/** Signatures at work in this thread, and where their findings go. */
export interface Detection {
  readonly engine: Engine;
  readonly reporting: Reporting;
  readonly counts: Counts;
  readonly signatures: readonly LoadedSignature[];
  /** Whose code the loaded files are. */
  readonly authorsByFile: AuthorsByFile;
  /** Signatures and models that are not run any more because they threw too often. */
  readonly suspended: readonly string[];
  /** Evaluates what is held, lets out what was held back, and closes the outputs; see `Reporting.close`. */
  close(hurry?: AbortSignal): Promise<void>;
}

/**
 * Loads the signatures, opens the outputs and joins them in one thread, as recordings are evaluated.
 * @throws SequentError SEQ_SIGNATURE, SEQ_CONFIG or SEQ_OUTPUT
 */
export async function openDetection(options: DetectionOptions): Promise<Detection> {
  const reporting = await openReporting(options);
  const suspended: string[] = [];
  const { engine, signatures, detectors, authorsByFile } = await startEvaluation(options, {
    ...(options.watch && { watch: options.watch }),
    ...(options.statistics && { statistics: options.statistics }),
    onSuspended: (suspension) => {
      const { author } = suspension;
      suspended.push(author);
      const stopped = authorsOf(signatures, engine).find(({ id }) => id === author)?.signatures ?? [author];
      reporting.finding(suspensionFinding({ ...suspension, signatures: stopped }, packageVersion()));
    },
    onFinding: (finding) => reporting.finding(finding),
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
      const { statistics, invalid, evicted } = engine;
      return {
        statistics,
        invalid,
        evicted,
        detectors: detectors(),
        queueMsMax: 0,
        overShare: 0,
        dropped: new Map(),
      };
    },
    async close(hurry) {
      if (!engine.stopped) engine.end();
      await reporting.close(hurry);
    },
  };
}
