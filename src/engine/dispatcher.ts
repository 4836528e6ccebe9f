import type { Architecture } from '../event/architecture.ts';
import type { Event, EventName, Events, FindingData } from '../event/event.ts';
import { freezeAll } from '../event/freeze.ts';
import { MissingArgument } from '../event/missing-argument.ts';
import type { Finding } from '../finding.ts';
import { type Ancestor, AncestorModel } from '../signature/ancestry.ts';
import { type DataStores, knownDataStores } from '../signature/data-stores.ts';
import type { ProcessOfGap } from '../signature/model.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import type { Fault, FaultLimit } from './authors/faults.ts';
import type { OutsideWork } from './authors/outside-work.ts';
import type { ModelHost, StartedModel } from './authors/running-model.ts';
import { type Listeners, RunningSet, type SignatureSet } from './authors/running-set.ts';
import type { RunningSignature, SignatureHost } from './authors/running-signature.ts';
import { Watch } from './authors/watch.ts';
import { defaultMaxFindings } from './engine-options.ts';
import { DerivedEvent } from './findings/derived-event.ts';
import { Pairs } from './findings/pairs.ts';
import { withAncestors } from './findings/with-ancestors.ts';
import type { NextSet, SetChange } from './next-set.ts';
import type { SavedHelpers, SavedState } from './saved-state.ts';
import type { Gaps } from './time/gaps.ts';
import type { Timers, TimerTask } from './time/timers.ts';

/** Limit of findings that follow from findings. A deeper chain is taken for a cycle. */
const maxDepth = 5;

export interface DispatcherOptions extends SignatureSet {
  readonly arch: Architecture;
  /** By default, the data that is known without asking the machine. */
  readonly dataStores?: DataStores;
  /**
   * Reads events as Tracee's own detectors do: nothing is validated, an argument of another kind than the declared one
   * counts as missing, and conditions are tested on the text of the value as sent. Used to compare with Tracee.
   */
  readonly asTracee?: boolean;
  /** Whether findings of detectors inside Tracee are reported too. */
  readonly traceeFindings?: boolean;
  /** The stream holds findings of a fleet's nodes. Signatures get those, and not the findings of each other. */
  readonly fleet?: boolean;
  /** Shrinks a finding that is too large to be output. By default, findings are not changed. */
  readonly bound?: (finding: Finding) => Finding;
  /**
   * Applies the exceptions of the operator. Returns the finding as it is to be reported. `drop`: it goes nowhere. `hold`:
   * it is not reported, but signatures that listen to findings get it.
   */
  readonly except?: (finding: Finding) => Finding | 'drop' | 'hold';
  /** State of an earlier engine, see `Engine.snapshot`. */
  readonly restore?: SavedState | undefined;
  readonly onFinding: (finding: Finding) => void;
  readonly onFault?: (fault: Fault) => void;
  /**
   * Number of findings that one signature may report for one event; 1 000 by default. Further ones are counted and
   * discarded.
   */
  readonly maxFindings?: number;
  /** Called when a signature first exceeds `maxFindings`. */
  readonly onOverLimit?: (author: string, event: string) => void;
  /** Shows which author is running. */
  readonly watch?: Watch;
  /**
   * Called when a limit is first reached: `held`: events are evaluated before their time; `timers`: timers of this
   * author are discarded.
   */
  readonly onFull?: (what: 'held' | 'timers', author?: string) => void;
}

/** A set of signatures that is ready to replace the current one. */
interface PreparedSet {
  readonly events: ReadonlySet<string>;
  /** @param since event time of the replacement in epoch nanoseconds; undefined if no event came before */
  readonly begin: (since: bigint | undefined) => SetChange;
}

const outsideOfFleet = Object.freeze({ id: '', sha256: '', node: '', cluster: '', labels: Object.freeze([]) });
const nobody: Listeners = { repairs: [], handlers: [], applies: [] };

/**
 * Runs models and signatures on one event at a time. Models repair the event. Signatures then see the state before the
 * event. Models then update their state. Finally, facts and findings go to their listeners. A failure is counted and
 * does not affect other authors.
 */
export class Dispatcher implements SignatureHost, ModelHost, OutsideWork {
  readonly arch: Architecture;
  readonly watch: Watch;
  readonly dataStores: DataStores;
  readonly asTracee: boolean;
  maxFindings: number;
  /**
   * Changes with each event of the stream and each timer. Everything that follows from one of them has the same number.
   */
  turn = 0;
  /** Number of exceptions by id of the signature or model. */
  readonly faults = new Map<string, number>();
  /** True while timers fire only because the input has ended. */
  atEnd = false;
  /**
   * The event that authors currently see. It is stored once and not per author: storing a new object in an old one
   * costs a write barrier.
   */
  current: Event | undefined;
  #options: DispatcherOptions;
  readonly #statistics: Statistics;
  readonly #timers: Timers;
  readonly #gaps: Gaps;
  readonly #now: () => bigint;
  #set: RunningSet;
  #listeners: ReadonlyMap<string, Listeners>;
  /** The model that knows the ancestors of processes, if one runs. */
  #ancestry: StartedModel | undefined;
  #pairs: Pairs | undefined;
  /** Evictions of authors that do not run any more, by id. */
  readonly #evictedBefore = new Map<string, number>();
  /** Ids of signatures that have exceeded `maxFindings` for an event. */
  readonly #overLimit = new Set<string>();
  #depth = 0;
  /** Facts that models have emitted about the current event. */
  #facts: Event[] | undefined;

  /**
   * @param now returns event time in epoch nanoseconds
   * @throws ZodError if a signature or model without options has an option without a default
   */
  constructor(options: DispatcherOptions, statistics: Statistics, timers: Timers, gaps: Gaps, now: () => bigint) {
    this.#options = options;
    this.#now = now;
    this.arch = options.arch;
    this.watch = options.watch ?? new Watch();
    this.dataStores = freezeAll(options.dataStores ?? knownDataStores(options.arch));
    this.asTracee = options.asTracee ?? false;
    this.maxFindings = options.maxFindings ?? defaultMaxFindings;
    this.#statistics = statistics;
    this.#timers = timers;
    this.#gaps = gaps;
    this.#pairs = options.traceeFindings === true ? new Pairs() : undefined;
    this.#set = new RunningSet(options, this, undefined, undefined, options.restore);
    this.#listeners = this.#set.listeners();
    this.#ancestry = this.#set.ancestry;
  }

  /**
   * Prepares a set of signatures that replaces the current one. Nothing changes before its `begin`.
   * @throws whatever the code of an author throws while it makes its state
   */
  prepare({ isSame, ...next }: NextSet): PreparedSet {
    const set = new RunningSet(next, this, this.#set, isSame);
    return { events: set.events, begin: (since) => this.#begin(set, next, since) };
  }

  #begin(set: RunningSet, next: Omit<NextSet, 'isSame'>, since: bigint | undefined): SetChange {
    const { fresh, gone } = set;
    this.#options = { ...this.#options, ...next };
    this.maxFindings = next.maxFindings ?? defaultMaxFindings;
    if (next.traceeFindings !== true) this.#pairs = undefined;
    else this.#pairs ??= new Pairs();
    for (const author of [...gone.models, ...gone.signatures]) {
      author.faults.suspended = true;
      this.watch.retire(author.number);
    }
    for (const [id, count] of evictedOf(gone)) this.#evictedBefore.set(id, count + (this.#evictedBefore.get(id) ?? 0));
    const timers = gone.signatures.reduce((sum, { id }) => sum + this.#timers.forget(id), 0);
    set.begin();
    this.#set = set;
    this.#listeners = set.listeners();
    this.#ancestry = set.ancestry;
    for (const author of [...fresh.models, ...fresh.signatures]) author.since = since;
    if (since !== undefined) for (const model of fresh.models) model.tell('gap', since);
    this.watch.nobody();
    const ids = (authors: typeof fresh): string[] => [...authors.models, ...authors.signatures].map(({ id }) => id);
    const anew = new Set(ids(fresh));
    const all = set.ids;
    return {
      kept: all.filter((id) => !anew.has(id)),
      anew: [...anew],
      gone: ids(gone).filter((id) => !all.includes(id)),
      timers,
    };
  }

  /** Names of the events that have a listener. */
  get events(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  /** @returns the listeners of events with this name */
  listenersTo(name: string): Listeners {
    return this.#listeners.get(name) ?? nobody;
  }

  /** Number of evicted state entries, by id of the signature or model. */
  get evicted(): ReadonlyMap<string, number> {
    const all = new Map(this.#evictedBefore);
    const { models, signatures } = this.#set;
    for (const [id, count] of evictedOf({ models: [...models.values()], signatures }))
      all.set(id, count + (all.get(id) ?? 0));
    return new Map([...all].filter(([, count]) => count > 0));
  }

  /** Stops running this signature or model, and the signatures that use the model. */
  suspend(author: string): void {
    for (const model of this.#set.models.values()) if (model.id === author) model.faults.suspended = true;
    for (const { signature, faults } of this.#set.signatures) {
      const usesIt = Object.values(signature.models).some(({ id }) => id === author);
      if (usesIt || signature.id === author) faults.suspended = true;
    }
  }

  /** Passes one validated event to its listeners. Never throws. */
  dispatch(event: Event, { repairs, handlers, applies }: Listeners): void {
    if (this.#depth === 0) this.turn++;
    const outer = this.current;
    const outerFacts = this.#swapFacts(undefined);
    this.current = event;
    for (let i = 0; i < repairs.length; i++) runStep(repairs[i], event);
    for (let i = 0; i < handlers.length; i++) {
      const handler = handlers[i];
      if (handler !== undefined) handler.signature.handle(handler, event);
    }
    for (let i = 0; i < applies.length; i++) runStep(applies[i], event);
    const facts = this.#swapFacts(outerFacts);
    if (facts !== undefined) for (const fact of facts) this.#dispatchDerived(fact);
    this.current = outer;
  }

  #swapFacts(facts: Event[] | undefined): Event[] | undefined {
    const before = this.#facts;
    this.#facts = facts;
    return before;
  }

  /**
   * Notifies every model, and for a gap all state of signatures, of a `gap` (events before `timestamp` were lost) or of a `stall` (events up to `timestamp` may
   * come late).
   * @param timestamp epoch nanoseconds
   * @param process whose events alone were lost; undefined: events of any process
   */
  tell(what: 'gap' | 'stall', timestamp: bigint, process?: ProcessOfGap): void {
    for (const model of this.#set.models.values()) model.tell(what, timestamp, process);
    if (what === 'gap') for (const signature of this.#set.signatures) signature.gap(timestamp, process);
  }

  /** The state of each signature that outlives an engine, by id. */
  *saved(): Generator<readonly [id: string, SavedHelpers]> {
    for (const signature of this.#set.signatures) {
      const saved = signature.save();
      if (saved !== undefined) yield [signature.id, saved];
    }
  }

  #dispatchDerived(event: Event): void {
    if (this.#depth >= maxDepth) return;
    this.#depth++;
    this.dispatch(event, this.listenersTo(event.name));
    this.#depth--;
  }

  #count(author: string, limit: FaultLimit, event: string, timestamp: bigint, error: unknown): void {
    if (MissingArgument.is(error)) {
      this.#statistics.missing_argument++;
      return;
    }
    this.#statistics.faults++;
    this.faults.set(author, (this.faults.get(author) ?? 0) + 1);
    const suspended = limit.add(timestamp);
    this.#options.onFault?.({ author, event, timestamp, error, suspended });
  }

  get running(): string | undefined {
    return this.watch.running;
  }

  runAs(author: string, work: () => unknown): unknown {
    if (this.#limitOf(author)?.suspended !== false) return undefined;
    this.watch.runs(this.watch.authors.indexOf(author));
    try {
      return work();
    } catch (error) {
      this.blame(author, error);
      return undefined;
    } finally {
      this.watch.nobody();
    }
  }

  codeOf(author: string): object | undefined {
    return this.#limitOf(author);
  }

  blame(author: string, error: unknown): boolean {
    const limit = this.#limitOf(author);
    if (limit === undefined) return false;
    if (!limit.suspended) this.#count(author, limit, '', this.#now(), error);
    return true;
  }

  blameUnknown(): void {
    this.#statistics.faults++;
  }

  #limitOf(author: string): FaultLimit | undefined {
    const { models, signatures } = this.#set;
    return [...signatures, ...models.values()].find(({ id }) => id === author)?.faults;
  }

  gapFor(event: Event): boolean {
    return this.#gaps.concern(event);
  }

  emitted<N extends EventName>(event: Event, name: N, data: Events[N]): void {
    (this.#facts ??= []).push(new DerivedEvent(event, name, data));
  }

  get hasTimers(): boolean {
    return this.#timers.size > 0;
  }

  setTimer(author: string, key: string, from: bigint, wait: bigint, task: TimerTask, bytes: number): () => void {
    const cancel = this.#timers.set(author, key, from, wait, task, bytes);
    this.#countDropped();
    return cancel;
  }

  cancelTimer(author: string, key: string): void {
    this.#timers.cancel(author, key);
  }

  /** Runs the timer that is due next. */
  fireTimer(): void {
    this.turn++;
    this.watch.isStandstill = this.#timers.isStandstill;
    this.#timers.fireNext();
    this.watch.isStandstill = false;
    this.watch.nobody();
    this.#countDropped();
  }

  #countDropped(): void {
    const { dropped } = this.#timers;
    if (dropped === this.#statistics.timers_dropped) return;
    this.#statistics.timers_dropped = dropped;
    for (const author of this.#timers.authorsToTell()) this.#options.onFull?.('timers', author);
  }

  finding(finding: Finding, event: Event, output: Event | undefined): void {
    if (this.#pairs?.meets(finding, 'signature') === true) this.#statistics.paired++;
    else this.#report(finding, event);
    if (output !== undefined) this.#dispatchDerived(output);
  }

  /**
   * Takes a finding of a detector inside Tracee.
   * @param event the event that carries it
   */
  detectorFinding(finding: Finding, event: Event): void {
    this.turn++;
    this.#statistics.tracee_findings++;
    if (this.#pairs?.meets(finding, 'detector') === true) this.#statistics.paired++;
    else this.#report(finding, event);
  }

  #report(made: Finding, event: Event): void {
    // The cost of a finding from here on depends on the originator of the event, so it is not counted as the
    // signature's time.
    this.watch.nobody();
    const whole = this.#ancestry === undefined ? made : withAncestors(made, this.#ancestorsBy(this.#ancestry, event));
    const judged = this.#options.except?.(whole) ?? whole;
    if (judged === 'drop') {
      this.#statistics.findings_excepted++;
      return;
    }
    const given = judged === 'hold' ? whole : judged;
    const finding = this.#options.bound?.(given) ?? given;
    if (judged === 'hold') this.#statistics.findings_excepted++;
    else {
      this.#statistics.findings++;
      if (given !== whole) this.#statistics.findings_lowered++;
      if (finding !== given) this.#statistics.findings_cut++;
      this.#options.onFinding(finding);
    }
    if (this.#options.fleet === true || !this.#listeners.has('finding')) return;
    const { id, name } = finding.signature;
    const { threat, subject, tags, evidence } = finding;
    const own = { signature: id, name, severity: threat.severity, subject, tags, evidence, threat };
    const data: FindingData = { ...own, ...outsideOfFleet };
    this.#dispatchDerived(new DerivedEvent(event, 'finding', data));
  }

  #ancestorsBy({ faults, running: { view } }: StartedModel, event: Event): readonly Ancestor[] {
    return faults.suspended || !(view instanceof AncestorModel) ? [] : view.ancestors(event);
  }

  overLimit({ signature }: RunningSignature, event: Event): void {
    this.#statistics.findings_over_limit++;
    if (this.#overLimit.has(signature.id)) return;
    this.#overLimit.add(signature.id);
    this.#options.onOverLimit?.(signature.id, event.name);
  }

  fault(running: RunningSignature, event: Event | undefined, error: unknown): void {
    this.#count(running.signature.id, running.faults, event?.name ?? '', event?.timestamp ?? this.#now(), error);
  }

  modelFault(model: StartedModel, event: string, timestamp: bigint, error: unknown): void {
    this.#count(model.id, model.faults, event, timestamp, error);
  }
}

function evictedOf({
  models,
  signatures,
}: {
  readonly models: readonly StartedModel[];
  readonly signatures: readonly RunningSignature[];
}): readonly (readonly [id: string, count: number])[] {
  return [
    ...models.map(({ id, running }) => [id, running.evicted] as const),
    ...signatures.map((running) => [running.id, running.evicted] as const),
  ];
}

function runStep(step: Listeners['repairs'][number] | undefined, event: Event): void {
  step?.model.run(step.call, event);
}
