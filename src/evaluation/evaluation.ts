import type { Refusal } from '../detectors/load.ts';
import { Engine } from '../engine/engine.ts';
import type { EngineOptions } from '../engine/engine-options.ts';
import type { SetChange } from '../engine/next-set.ts';
import { readSnapshot, type SavedState } from '../engine/saved-state.ts';
import { SequentError } from '../errors.ts';
import type { Exception } from '../exceptions/exception.ts';
import { RunningExceptions } from '../exceptions/running-exceptions.ts';
import type { AuthorsByFile } from '../guard/author-files.ts';
import { useModules } from '../guard/author-modules.ts';
import { guardAuthors } from '../guard/guard.ts';
import { boundFindings, defaultFindingBytes } from '../output/bound/bound-finding.ts';
import { rfc3339 } from '../output/time.ts';
import { type LoadedContent, loadWithDetectors, type WhatToLoad } from '../packs/with-detectors.ts';
import { unknownTechniques } from '../signature/check.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { ParsedOptions } from '../signature/parsed-options.ts';
import { processTree } from '../signature/process-tree/model.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { countDetectors, type DetectorCounts } from './detector-counts.ts';
import { checkExceptions } from './exception-checks.ts';
import { exceptionListener } from './exception-reports.ts';
import { checkRepeats, readOptions } from './option-checks.ts';
import { type Stamps, stampsOf } from './stamps.ts';

export interface EvaluationOptions extends WhatToLoad {
  /** Options of signatures and models by id. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Origin of each option, by `ID.NAME`, for errors. */
  readonly optionPlaces?: Readonly<Record<string, string>>;
  /** Whether detections of detectors inside Tracee become findings too. */
  readonly traceeFindings: boolean;
  /** Maximum size of one formatted finding in bytes; 64 KiB by default. */
  readonly findingBytes?: number;
  /** Maximum number of findings of one signature for one event; 1 000 by default. */
  readonly maxFindings?: number;
  /** Origin of the signatures' own settings for repeats, by id. */
  readonly repeatsOf?: Readonly<Record<string, string>>;
  /** Whether findings have all known ancestors even if no signature uses the process tree. */
  readonly ancestors?: boolean;
  /** State of signatures of an earlier run, see `Engine.snapshot`. */
  readonly restore?: Uint8Array | undefined;
  /** Exceptions from findings, as `readExceptions` gives them. */
  readonly exceptions?: readonly Exception[];
  /** Ids of signatures that are loaded but do not run. */
  readonly quarantined?: readonly string[];
}

/** Receives the findings and problems of an evaluation. */
export interface EvaluationListener
  extends Pick<EngineOptions, 'onFinding' | 'onTime' | 'statistics' | 'lag' | 'watch'> {
  readonly log: Log;
  /** Called when a signature or model is suspended because it threw too often. */
  readonly onSuspended?: (suspended: Suspension) => void;
}

export interface Suspension {
  readonly author: string;
  /** The event of the last exception, and its time in nanoseconds. */
  readonly event: string;
  readonly timestamp: bigint;
  /** Place of the last exception, as `FILE:LINE:COLUMN` if known; otherwise the file. */
  readonly at: string | undefined;
}

export interface Evaluation {
  readonly engine: Engine;
  /** The files of the signatures and detectors, as they were read. */
  readonly content: LoadedContent;
  readonly stamps: Stamps;
  /** Counts of Tracee's YAML detectors, for the statistics; undefined if no folder of them is configured. */
  readonly detectors: () => Readonly<Record<string, unknown>> | undefined;
  readonly signatures: readonly LoadedSignature[];
  /** The exceptions in force. Call `end` after the last event. */
  readonly exceptions: RunningExceptions;
  /** Authors by the files that their code is in. */
  readonly authorsByFile: AuthorsByFile;
  /**
   * Loads another set of signatures while the current one runs. The current set goes on until `begin`.
   * @throws {SequentError} SEQ_SIGNATURE, SEQ_DETECTORS or SEQ_CONFIG
   */
  prepare(options: EvaluationOptions): Promise<PreparedEvaluation>;
}

/** A set of signatures that is ready to replace the current one. */
export interface PreparedEvaluation {
  /** Names of the events that the set wants. */
  readonly wanted: readonly string[];
  /** Replaces the current set. Call it between two events. */
  readonly begin: () => { readonly change: SetChange; readonly evaluation: Evaluation };
}

/** Signatures, checked together with the operator's settings for them. */
interface LoadedSet {
  /** All signatures, with those that are quarantined. */
  readonly loaded: readonly LoadedSignature[];
  /** The signatures that run. */
  readonly signatures: readonly LoadedSignature[];
  readonly parsed: ParsedOptions;
  /** Detectors that are not loaded. */
  readonly refusals: readonly Refusal[];
  readonly content: LoadedContent;
}

/** @throws {SequentError} SEQ_SIGNATURE, SEQ_DETECTORS or SEQ_CONFIG */
async function loadSet(options: EvaluationOptions, detectors: DetectorCounts, log: Log): Promise<LoadedSet> {
  const { signatures: loaded, refusals, content } = await loadWithDetectors(options, detectors);
  detectors.tell(refusals);
  refuseFleet(loaded);
  const parsed = readOptions(loaded, options);
  checkRepeats(loaded, options, log);
  checkExceptions(loaded, options, log);
  for (const signature of loaded) {
    for (const technique of unknownTechniques(signature)) {
      const message = 'a technique of a signature is not in ATT&CK 17.0: it is misspelt or newer';
      log.warn(message, { signature: signature.id, technique, file: signature.file });
    }
  }
  for (const { id, deprecated } of loaded) {
    if (deprecated === undefined) continue;
    const { reason, replacedBy } = deprecated;
    log.warn('a signature is deprecated', { signature: id, reason, replaced_by: replacedBy });
  }
  const signatures = loaded.filter(({ id }) => options.quarantined?.includes(id) !== true);
  return { loaded, signatures, parsed, refusals, content };
}

/** @throws {SequentError} SEQ_SIGNATURE for signatures that need the findings of many nodes */
function refuseFleet(signatures: readonly LoadedSignature[]): void {
  const fleet = signatures.filter((signature) => signature.fleet !== undefined);
  const [first] = fleet;
  if (first === undefined) return;
  throw new SequentError('SEQ_SIGNATURE', {
    what: `${fleet.map(({ id }) => id).join(', ')} ${fleet.length === 1 ? 'is a signature' : 'are signatures'} of a fleet, which need the findings of its nodes`,
    ...(first.file !== undefined && { where: first.file }),
    todo: 'run it with `sequent fleet run`, and leave it out here',
  });
}

/** @returns the state of an earlier run; undefined if there is none, or if it cannot be read, which is logged */
function restoredState({ restore }: EvaluationOptions, log: Log): SavedState | undefined {
  if (restore === undefined) return undefined;
  const saved = readSnapshot(restore);
  if (saved === undefined) log.error('the saved state of signatures cannot be read, so it begins empty');
  return saved;
}

function boundTo({ findingBytes = defaultFindingBytes }: { readonly findingBytes?: number | undefined }) {
  return boundFindings(findingBytes);
}

/** The settings of the engine that may change with its set of signatures. */
function settingsOf({
  traceeFindings,
  findingBytes,
  maxFindings,
  ancestors = false,
}: EvaluationOptions): Pick<EngineOptions, 'traceeFindings' | 'bound' | 'maxFindings' | 'models'> {
  return {
    traceeFindings,
    models: ancestors ? [processTree] : [],
    bound: boundTo({ findingBytes }),
    ...(maxFindings !== undefined && { maxFindings }),
  };
}

/**
 * Loads signatures and starts an engine with them.
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_DETECTORS or SEQ_CONFIG
 */
export async function startEvaluation(options: EvaluationOptions, listener: EvaluationListener): Promise<Evaluation> {
  const { log, onSuspended, ...events } = listener;
  const guard = guardAuthors({ log, onFinding: events.onFinding });
  const detectors = countDetectors(log);
  if (options.content !== undefined) useModules(options.content.modules);
  const first = await loadSet(options, detectors, log);
  detectors.begin(options.detectors, first.refusals);
  guard.loaded(first.loaded);
  let current = options;
  const exceptions = new RunningExceptions(
    options.exceptions ?? [],
    exceptionListener(log, (finding) => events.onFinding(boundTo(current)(finding))),
  );
  const engine = new Engine({
    ...events,
    ...settingsOf(options),
    signatures: first.signatures,
    arch: options.arch,
    except: (finding) => exceptions.judge(finding),
    onTime(timestamp) {
      exceptions.time(timestamp);
      events.onTime?.(timestamp);
    },
    options: first.parsed,
    restore: restoredState(options, log),
    onFault: ({ author, event, timestamp, error, suspended }) => {
      const at = guard.placeOf(error, author);
      const fields = {
        author,
        event: event || undefined,
        event_time: rfc3339(timestamp),
        error: describeThrown(error),
        at,
      };
      log.error(suspended ? 'a signature is suspended after too many faults' : 'a signature has thrown', fields);
      if (suspended) onSuspended?.({ author, event, timestamp, at });
    },
    onOverLimit: (author, event) => {
      const message = 'a signature reports too many findings for one event; the rest of them is only counted';
      log.error(message, { author, event, max_findings: current.maxFindings });
    },
    onInvalid: (event, { path, message }) => {
      const isWhole = path === '';
      log.warn(
        isWhole
          ? 'a message is damaged and counts as invalid; further ones are only counted'
          : 'an event was rejected by its schema; further ones are only counted',
        { event: event || undefined, path: path || undefined, reason: message },
      );
    },
    onFuture: (event, claimed, given) => {
      if (engine.statistics.future > 1) return;
      const message =
        'an event claims a time far ahead of all others: it is given the time of the stream; further ones are only counted';
      log.warn(message, { event, claimed: rfc3339(claimed), given: rfc3339(given) });
    },
    onStall: (passed) => {
      log.warn(
        'Tracee had stalled, and late events came for a time that seemed quiet: timers may have fired too early',
        {
          up_to: rfc3339(passed),
        },
      );
    },
    onSetBack: (from, to) => {
      log.warn(
        'the clock of the stream was set back: event time follows, and signatures treat what they knew as incomplete',
        {
          from: rfc3339(from),
          to: rfc3339(to),
        },
      );
    },
    onFull: (what, author) => {
      if (what === 'timers')
        log.warn('too many timers are pending: the oldest ones of the author with the most are discarded', { author });
      else
        log.warn('too many events at once: some are evaluated before the hold-back is over, so perhaps out of order');
    },
    onDisagreement: (event) => {
      const message =
        'code compiled from a schema disagreed with zod, so zod reads the event from now on; please report it';
      log.error(message, { event });
    },
    onBug: firstOfEach((event, error) => {
      const message = 'an event could not be evaluated and counts as invalid: a bug of Sequent, please report it';
      log.error(message, { event, error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
    }),
  });
  guard.watches(engine.outside);
  const running = ({ loaded, signatures, content }: LoadedSet): Evaluation => {
    const stamps = stampsOf(loaded, content, current.options);
    return {
      engine,
      content,
      stamps,
      signatures,
      exceptions,
      detectors: detectors.json,
      authorsByFile: guard.byFile,
      prepare,
    };
  };
  const prepare = async (next: EvaluationOptions): Promise<PreparedEvaluation> => {
    const undo = next.content && useModules(next.content.modules);
    try {
      return await prepareSet(next);
    } catch (error) {
      undo?.();
      throw error;
    }
  };
  const prepareSet = async (next: EvaluationOptions): Promise<PreparedEvaluation> => {
    const set = await loadSet(next, detectors, log);
    const { wanted, begin } = engine.prepare({
      ...settingsOf(next),
      signatures: set.signatures,
      options: set.parsed,
      isSame: (id) => JSON.stringify(next.options[id] ?? {}) === JSON.stringify(current.options[id] ?? {}),
    });
    return {
      wanted,
      begin() {
        const change = begin();
        current = next;
        exceptions.replace(next.exceptions ?? []);
        guard.loaded(set.loaded);
        detectors.begin(next.detectors, set.refusals);
        return { change, evaluation: running(set) };
      },
    };
  };
  return running(first);
}

/** Maximum number of logged bugs. The sender chooses the names of events, so their number is unbounded. */
const maxBugs = 10;

/** Reports only the first bug of each event name. */
function firstOfEach(tell: (event: string, error: unknown) => void): (event: string, error: unknown) => void {
  const told = new Set<string>();
  return (event, error) => {
    if (told.has(event) || told.size >= maxBugs) return;
    told.add(event);
    tell(event, error);
  };
}
