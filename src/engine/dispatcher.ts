import type { Architecture } from '../event/architecture.ts';
import type { Event, EventName, Events, FindingData } from '../event/event.ts';
import { freezeAll } from '../event/freeze.ts';
import { MissingArgument } from '../event/missing-argument.ts';
import type { Finding } from '../finding.ts';
import { type DataStores, knownDataStores } from '../signature/data-stores.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Model, ModelCall, ProcessOfGap } from '../signature/model.ts';
import { optionsOf, type ParsedOptions } from '../signature/parsed-options.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import type { Fault, FaultLimit } from './authors/faults.ts';
import type { OutsideWork } from './authors/outside-work.ts';
import { type ModelHost, StartedModel } from './authors/running-model.ts';
import { type RunningHandler, RunningSignature, type SignatureHost } from './authors/running-signature.ts';
import { Watch } from './authors/watch.ts';
import { defaultMaxFindings } from './engine-options.ts';
import { DerivedEvent } from './findings/derived-event.ts';
import { Pairs } from './findings/pairs.ts';
import type { Gaps } from './time/gaps.ts';
import type { Timers, TimerTask } from './time/timers.ts';

const faultLimit = 10;
/** Findings of findings of findings: deeper is a circle. */
const maxDepth = 5;

export interface DispatcherOptions {
  readonly signatures: readonly LoadedSignature[];
  readonly arch: Architecture;
  /** The operator's options of signatures and models; defaults where there are none. */
  readonly options?: ParsedOptions;
  /** By default what is known without asking the machine. */
  readonly dataStores?: DataStores;
  /**
   * Events are read as Tracee's own detectors read them: nothing is validated, an argument of another kind than its own counts as
   * missing, and conditions are tested on the text of what was sent. For comparing with Tracee.
   */
  readonly asTracee?: boolean;
  /** Findings of detectors inside Tracee come, too. */
  readonly traceeFindings?: boolean;
  /** Makes a finding smaller that is too large to go on. By default all go on as they are. */
  readonly bound?: (finding: Finding) => Finding;
  readonly onFinding: (finding: Finding) => void;
  readonly onFault?: (fault: Fault) => void;
  /** Findings that one signature may report for one event; 1 000 by default. The rest is counted and given up. */
  readonly maxFindings?: number;
  /** A signature has met this limit, for the first time. */
  readonly onOverLimit?: (author: string, event: string) => void;
  /** Shows who runs. */
  readonly watch?: Watch;
  /** A limit was met for the first time: events are evaluated before their time, or timers of this author are given up. */
  readonly onFull?: (what: 'held' | 'timers', author?: string) => void;
}

interface ModelStep {
  readonly model: StartedModel;
  readonly call: ModelCall;
}

/** Who does what with one sort of event. */
export interface Listeners {
  readonly repairs: readonly ModelStep[];
  readonly handlers: readonly RunningHandler[];
  readonly applies: readonly ModelStep[];
}

const nobody: Listeners = { repairs: [], handlers: [], applies: [] };

/**
 * Runs models and signatures over one event after the other: models repair, signatures see the state before the event,
 * models take it in, then facts and findings go round to those that listen to them. What throws is counted and stays alone.
 */
export class Dispatcher implements SignatureHost, ModelHost, OutsideWork {
  readonly arch: Architecture;
  readonly watch: Watch;
  readonly dataStores: DataStores;
  readonly asTracee: boolean;
  readonly maxFindings: number;
  /** Changes with each event of the stream and each timer: what follows from these has the same number. */
  turn = 0;
  /** Timers fire because the input is over, and for no other reason. */
  atEnd = false;
  /** The event that authors are shown just now. Kept once and not by each of them: to store what is new in what is old has its price. */
  current: Event | undefined;
  readonly #options: DispatcherOptions;
  readonly #statistics: Statistics;
  readonly #timers: Timers;
  readonly #gaps: Gaps;
  readonly #now: () => bigint;
  readonly #models = new Map<Model<unknown>, StartedModel>();
  readonly #signatures: readonly RunningSignature[];
  readonly #listeners: ReadonlyMap<string, Listeners>;
  readonly #pairs: Pairs | undefined;
  /** Ids of signatures that have reported too much for one event. */
  readonly #overLimit = new Set<string>();
  #depth = 0;
  /** What models have emitted about the event that is being dispatched. */
  #facts: Event[] | undefined;

  /**
   * @param now gives event time
   * @throws ZodError where a signature or model without options has one without a default
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
    const signatures = options.signatures.map((signature) => this.#start(signature));
    this.#signatures = signatures;
    const names = new Set(signatures.flatMap(({ signature }) => [...signature.on.keys()]));
    for (const model of this.#models.keys()) for (const name of model.events) names.add(name);
    this.#listeners = new Map([...names].map((name) => [name, this.#listenersOf(name, signatures)]));
  }

  /** Names of the events that anybody listens to. */
  get events(): readonly string[] {
    return [...this.#listeners.keys()];
  }

  /** Who listens to the events of this name. */
  listenersTo(name: string): Listeners {
    return this.#listeners.get(name) ?? nobody;
  }

  /** Signatures and models that have forgotten something for lack of room, and how much. */
  get evicted(): ReadonlyMap<string, number> {
    const models = [...this.#models.values()].map(({ id, running }) => [id, running.evicted] as const);
    const signatures = this.#signatures.map((running) => [running.signature.id, running.evicted] as const);
    return new Map([...models, ...signatures].filter(([, count]) => count > 0));
  }

  /** Runs this signature or model no more, nor the signatures that use the model. */
  suspend(author: string): void {
    for (const model of this.#models.values()) if (model.id === author) model.faults.suspended = true;
    for (const { signature, faults } of this.#signatures) {
      const usesIt = Object.values(signature.models).some(({ id }) => id === author);
      if (usesIt || signature.id === author) faults.suspended = true;
    }
  }

  #start(signature: LoadedSignature): RunningSignature {
    const views = Object.entries(signature.models).map(
      ([name, model]) => [name, this.#startModel(model).running.view] as const,
    );
    const own = optionsOf(signature, this.#options.options);
    return new RunningSignature(signature, this, own, Object.fromEntries(views), faultLimit);
  }

  #startModel(model: Model<unknown>): StartedModel {
    let started = this.#models.get(model);
    if (started === undefined) {
      started = new StartedModel(model, this, optionsOf(model, this.#options.options), faultLimit);
      this.#models.set(model, started);
    }
    return started;
  }

  #listenersOf(name: string, signatures: readonly RunningSignature[]): Listeners {
    const models = [...this.#models.values()];
    const steps = (which: 'repair' | 'apply'): ModelStep[] =>
      models.flatMap((model) => {
        const call = model.running[which].get(name);
        return call === undefined ? [] : [{ model, call }];
      });
    return {
      repairs: steps('repair'),
      handlers: signatures.flatMap((signature) => signature.handlerFor(name) ?? []),
      applies: steps('apply'),
    };
  }

  /** Lets those who listen see one validated event. Never throws. */
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
   * Tells every model of a `gap`, events that were lost before `timestamp`, or of a `stall`, events up to then that may come late.
   * @param process whose events alone were lost; undefined: those of anybody
   */
  tell(what: 'gap' | 'stall', timestamp: bigint, process?: ProcessOfGap): void {
    for (const model of this.#models.values()) model.tell(what, timestamp, process);
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
    const suspended = limit.add(timestamp);
    this.#options.onFault?.({ author, event, timestamp, error, suspended });
  }

  get running(): string | undefined {
    return this.watch.running;
  }

  runAs(author: string, work: () => unknown): unknown {
    if (this.#limitOf(author)?.suspended === true) return undefined;
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
    const signature = this.#signatures.find((running) => running.signature.id === author);
    return signature?.faults ?? [...this.#models.values()].find(({ id }) => id === author)?.faults;
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

  /** Takes what a detector inside Tracee has found: `event` is its finding. */
  detectorFinding(finding: Finding, event: Event): void {
    this.turn++;
    this.#statistics.tracee_findings++;
    if (this.#pairs?.meets(finding, 'detector') === true) this.#statistics.paired++;
    else this.#report(finding, event);
  }

  #report(whole: Finding, event: Event): void {
    // What a finding costs from here on depends on who made the event, and is not its author's time.
    this.watch.nobody();
    const finding = this.#options.bound?.(whole) ?? whole;
    this.#statistics.findings++;
    if (finding !== whole) this.#statistics.findings_cut++;
    this.#options.onFinding(finding);
    if (!this.#listeners.has('finding')) return;
    const { id, name } = finding.signature;
    const { threat, subject, tags, evidence } = finding;
    const data: FindingData = { signature: id, name, severity: threat.severity, subject, tags, evidence, threat };
    this.#dispatchDerived(new DerivedEvent(event, 'finding', data));
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

function runStep(step: ModelStep | undefined, event: Event): void {
  step?.model.run(step.call, event);
}
