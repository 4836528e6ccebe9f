import type { Counts } from './counts.ts';
import type { Engine } from './engine/engine.ts';
import { type EvaluationOptions, startEvaluation } from './evaluation.ts';
import { openReporting, type Reporting, type ReportingOptions } from './reporting.ts';

export interface DetectionOptions extends EvaluationOptions, ReportingOptions {}

/** Signatures at work in this thread, and where their findings go. */
export interface Detection {
  readonly engine: Engine;
  readonly reporting: Reporting;
  readonly counts: Counts;
  /** Evaluates what is held, lets out what was held back, and closes the outputs; see `Reporting.close`. */
  close(hurry?: AbortSignal): Promise<void>;
}

/**
 * Loads the signatures, opens the outputs and joins them in one thread, as recordings are evaluated.
 * @throws SequentError SEQ_SIGNATURE, SEQ_CONFIG or SEQ_OUTPUT
 */
export async function openDetection(options: DetectionOptions): Promise<Detection> {
  const reporting = await openReporting(options);
  const { engine, detectors } = await startEvaluation(options, {
    onFinding: (finding) => reporting.finding(finding),
    onTime: (timestamp) => reporting.time(timestamp),
    log: options.log,
  });
  return {
    engine,
    reporting,
    get counts() {
      const { statistics, invalid, evicted } = engine;
      return {
        statistics,
        invalid,
        evicted,
        detectors: detectors(),
        queueMsMax: 0,
        dropped: new Map(),
      };
    },
    async close(hurry) {
      if (!engine.stopped) engine.end();
      await reporting.close(hurry);
    },
  };
}
