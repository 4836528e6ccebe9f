import type { SetChange } from '../../engine/next-set.ts';
import { SequentError } from '../../errors.ts';
import type { OutputChanges } from '../../output/set/output-set.ts';
import type { Log } from '../../telemetry/log.ts';
import type { ReloadVitals } from '../../telemetry/vitals.ts';

/** Faults of one reload that are logged. */
const mostFaults = 20;
/** Ids in one field of a log line. */
const mostIds = 20;
/** Faults in the fault of health. */
const mostToldFaults = 3;
/** Time after which an event that was newly asked for should have come, in milliseconds. */
const awaitMs = 60_000;

/** The result of a reload that has changed something. */
export interface Reloaded {
  readonly change: SetChange;
  /** Events of Tracee that no earlier set has listened to, with the signatures that listen to them. */
  readonly further: ReadonlyMap<string, readonly string[]>;
  /** Paths of changed modules that Node does not load again. */
  readonly notLoaded: readonly string[];
}

export interface ReloadsOptions {
  readonly log: Log;
  /**
   * Reads the settings anew and applies them.
   * @param stopping aborts when the program ends
   * @returns what has changed in the engine, and the keys of changed settings that need a restart
   * @throws {SequentError} if anything is refused; nothing has changed then
   */
  readonly apply: (stopping: AbortSignal) => Promise<Applied>;
  /** Whether an event of this name has come. */
  readonly hasCome: (event: string) => boolean;
}

export interface Applied {
  readonly reloaded: Reloaded | undefined;
  readonly outputs: OutputChanges;
  /** Whether the rules for repeats have changed. */
  readonly hasOtherRepeats: boolean;
  /** Keys of settings that have changed and need a restart. */
  readonly needRestart: readonly string[];
}

/** Runs one reload at a time, and tells its result. Requests during a reload lead to one more reload after it. */
export class Reloads {
  /** Number of reloads that have changed something, and of those that were refused. */
  done = 0;
  refused = 0;
  readonly #options: ReloadsOptions;
  #last: ReloadVitals = { result: 'none' };
  #isRunning = false;
  #isDue = false;
  /** Somebody has asked for the reload. */
  #isAsked = false;
  readonly #stopping = new AbortController();

  constructor(options: ReloadsOptions) {
    this.#options = options;
  }

  get last(): ReloadVitals {
    return this.#last;
  }

  /**
   * Reloads as soon as possible. Never throws.
   * @param why `files`: they may have changed, and it is not worth a line of the log if nothing has
   */
  request(why: 'signal' | 'files'): void {
    if (this.#stopping.signal.aborted) return;
    this.#isDue = true;
    this.#isAsked ||= why === 'signal';
    if (!this.#isRunning) void this.#run();
  }

  /** Ends a running reload, and reloads no more: the program ends. */
  stop(): void {
    this.#stopping.abort();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#isDue && !this.#stopping.signal.aborted) {
      const isAsked = this.#isAsked;
      this.#isDue = this.#isAsked = false;
      await this.#reload(isAsked);
    }
    this.#isRunning = false;
  }

  async #reload(isAsked: boolean): Promise<void> {
    const { log, apply } = this.#options;
    const at = (): string => new Date().toISOString();
    const { signal: stopping } = this.#stopping;
    const wasRefused = this.#last.result === 'refused';
    try {
      const { reloaded, outputs, hasOtherRepeats, needRestart } = await apply(stopping);
      if (stopping.aborted) return;
      if (needRestart.length > 0)
        log.warn('settings have changed that need a restart; they keep their values', {
          settings: idsText(needRestart),
        });
      const { kept, changed, added, removed } = outputs;
      const hasOtherOutputs = changed.length + added.length + removed.length > 0;
      const hasChanged = reloaded !== undefined || hasOtherOutputs || hasOtherRepeats;
      this.#last = { at: at(), result: hasChanged ? 'reloaded' : 'unchanged', need_restart: needRestart };
      if (hasChanged) this.done++;
      else if (wasRefused) log.info('the reload is no longer refused, and has changed nothing');
      else if (isAsked) log.info('the reload has changed nothing');
      if (hasOtherOutputs) {
        const names = { changed: idsText(changed), added: idsText(added), removed: idsText(removed) };
        log.info('outputs were reloaded', { kept: kept.length, ...names });
      }
      if (hasOtherRepeats) log.info('the rules for repeats were reloaded; windows that were open are closed');
      if (reloaded === undefined) return;
      const { anew, gone, timers } = reloaded.change;
      const { further, notLoaded } = reloaded;
      log.info('signatures were reloaded', {
        kept: reloaded.change.kept.length,
        anew: idsText(anew),
        gone: idsText(gone),
        timers_given_up: timers || undefined,
        further_events: idsText([...further.keys()]),
      });
      if (notLoaded.length > 0) {
        const message = 'modules of CommonJS have changed, which are loaded anew only by a restart';
        log.warn(message, { files: idsText(notLoaded) });
      }
      if (further.size > 0) this.#awaitEvents(further);
    } catch (error) {
      if (stopping.aborted) return;
      this.refused++;
      this.#last = { at: at(), result: 'refused', fault: faultText(error) };
      if (error instanceof SequentError) this.#tellRefusal(error);
      else {
        const text =
          'the reload has failed, and the earlier signatures and settings go on: a bug of Sequent, please report it';
        log.error(text, { error: error instanceof Error ? (error.stack ?? error.message) : String(error) });
      }
    }
  }

  /** Tells later which of these events have not come: the policy of Tracee may not select them. */
  #awaitEvents(further: Reloaded['further']): void {
    const { log, hasCome } = this.#options;
    setTimeout(() => {
      const missing = [...further].filter(([event]) => !hasCome(event));
      if (missing.length === 0) return;
      log.warn(
        'signatures listen to events that have not come since the reload; the policy of Tracee may not select them',
        {
          events: idsText(missing.map(([event]) => event)),
          signatures: idsText([...new Set(missing.flatMap(([, ids]) => ids))]),
          todo: 'sequent policy prints the policy that they need',
        },
      );
    }, awaitMs).unref();
  }

  /** Logs the fault in one line, or several faults in a line each. */
  #tellRefusal(error: SequentError): void {
    const { log } = this.#options;
    const { code, text } = error;
    const { place, faults } = placesOf(error);
    const only = faults.length > 1 ? place : [place, ...faults].filter((part) => part !== '').join(' ');
    log.error('the reload is refused; the earlier signatures and settings go on', {
      code,
      reason: text.what,
      at: only || undefined,
      faults: faults.length > 1 ? faults.length : undefined,
      todo: text.todo,
    });
    if (faults.length < 2) return;
    for (const fault of faults.slice(0, mostFaults)) log.error('a fault of the refused reload', { fault });
  }
}

/** The place of an error, and the faults that it lists below it. */
function placesOf({ text: { where = '' } }: SequentError): {
  readonly place: string;
  readonly faults: readonly string[];
} {
  const [place = '', ...list] = where.split('\n').map((line) => line.trim());
  return { place, faults: list.filter((fault) => fault !== '') };
}

/** A fault in one line. */
function faultText(error: unknown): string {
  if (!(error instanceof SequentError)) return error instanceof Error ? error.message : String(error);
  const { place, faults } = placesOf(error);
  const more = faults.length - mostToldFaults;
  const told = [...faults.slice(0, mostToldFaults), ...(more > 0 ? [`${more} more`] : [])].join('; ');
  const where = [place, told].filter((part) => part !== '').join(': ');
  const { what, todo } = error.text;
  const fault = where === '' ? what : `${what}: ${where}`;
  return todo === undefined ? fault : `${fault}; ${todo}`;
}

function idsText(ids: readonly string[]): string | undefined {
  if (ids.length === 0) return undefined;
  const more = ids.length - mostIds;
  return `${ids.slice(0, mostIds).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
