import { SequentError } from '../../errors.ts';
import type { OutputState } from '../delivery.ts';
import { type OutputSpec, type OutputSurroundings, printOutput } from '../output.ts';
import { lossSuffix, type RecordFacts } from '../record.ts';
import type { RemoteOutputs } from '../remote/remote-outputs.ts';
import type { Report } from '../report.ts';
import { type NextOutput, prepareOutput, type Running } from './next-output.ts';
import { OnDemandThread } from './on-demand-thread.ts';
import { keyed, OutputAccounts } from './output-accounts.ts';
import { watchForStall } from './stall-watch.ts';

/** An output that leaves is abandoned after this time even if it still makes progress, in milliseconds. */
const mostLeavingMs = 30_000;

export interface OutputSetOptions extends Omit<OutputSurroundings, 'findingBytes'> {
  /** A monotonic clock in milliseconds. */
  readonly now: () => number;
  /** Called when all outputs have ended by themselves. */
  readonly onAllGone: () => void;
  /** Called when an output that was removed or replaced has ended. */
  readonly onLeft: (state: OutputState) => void;
  /**
   * Starts a delivery thread. The history has one of its own: a slow disk holds up no other output.
   * @throws {SequentError} SEQ_OUTPUT
   */
  readonly startThread: (what: 'network' | 'history') => Promise<RemoteOutputs>;
}

/** A note of a sidecar about itself, beside its findings. */
export interface SidecarNote {
  /** A line of JSON. */
  readonly body: string;
  readonly facts: RecordFacts;
  /** Whether it tells that events or findings were lost. */
  readonly isLoss: boolean;
}

/** Names of outputs by what happens to them. */
export interface OutputChanges {
  readonly kept: readonly string[];
  readonly changed: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

/** Another set of outputs that is open and ready to begin. */
export interface NextSet {
  readonly changes: OutputChanges;
  /** Replaces the set. Call it between two reports. */
  begin(): void;
  /** Closes what was opened for the set. */
  cancel(): Promise<void>;
}

/** An output that takes no reports any more and still writes what waits. */
interface Leaving extends Running {
  readonly ended: Promise<void>;
}

/** The outputs of a run. Another set can replace them between two reports. */
export class OutputSet {
  readonly #options: OutputSetOptions;
  readonly #accounts = new OutputAccounts();
  readonly #network: OnDemandThread;
  readonly #history: OnDemandThread;
  #running: readonly Running[] = [];
  readonly #leaving = new Set<Leaving>();
  #isClosing = false;
  readonly #abandoned = new AbortController();

  /** A set without outputs. */
  constructor(options: OutputSetOptions) {
    this.#options = options;
    this.#network = new OnDemandThread(() => options.startThread('network'));
    this.#history = new OnDemandThread(() => options.startThread('history'));
  }

  get size(): number {
    return this.#running.length;
  }

  /** States of the outputs in the order of the configuration, then those of removed outputs. */
  get states(): readonly OutputState[] {
    return this.#accounts.states(this.#running.map(({ key }) => key));
  }

  /** Reports that any output has lost. */
  get undelivered(): number {
    return this.#accounts.undelivered;
  }

  /** Bytes that wait for any output. */
  get waiting(): number {
    return [...this.#running, ...this.#leaving].reduce((sum, { output }) => sum + output.waiting, 0);
  }

  /** Whether all outputs have ended by themselves. */
  get isGone(): boolean {
    return this.size > 0 && this.#running.every(({ delivery }) => delivery.state === 'gone');
  }

  /** @returns whether an output takes the report */
  report(report: Report): boolean {
    let isTaken = false;
    for (const { output } of this.#running) isTaken = output.report(report) || isTaken;
    return isTaken;
  }

  /** Hands a note of the sidecar to the history, and a loss also to the fleet, if there are any. */
  note({ body, facts, isLoss }: SidecarNote): void {
    for (const { spec, link } of this.#running) {
      if (isOfType(spec, 'history')) link?.write(body, facts.severity, facts);
      if (isLoss && isOfType(spec, 'fleet')) {
        link?.write(body, facts.severity, { ...facts, id: `${facts.id}${lossSuffix}` });
      }
    }
  }

  /** Whether more than this number of bytes waits for one output. It allocates nothing. */
  isAbove(bytes: number): boolean {
    for (const { output } of this.#running) if (output.waiting > bytes) return true;
    return false;
  }

  /** Resolves when at most this number of bytes waits for each output. */
  async atMost(bytes: number): Promise<void> {
    await Promise.all(this.#running.map(({ output }) => output.atMost(bytes)));
  }

  /** Reports losses and stuck outputs if they are due. */
  look(): void {
    for (const { output } of this.#running) output.look();
  }

  reopen(): void {
    for (const { output } of this.#running) output.reopen();
  }

  /** Closes all outputs. Reports that are not written when the signal aborts are lost. */
  async close(signal: AbortSignal): Promise<void> {
    this.#isClosing = true;
    const abandon = (): void => this.#abandoned.abort();
    if (signal.aborted) abandon();
    signal.addEventListener('abort', abandon);
    await Promise.all([
      ...this.#running.map(({ output }) => output.close(signal)),
      ...[...this.#leaving].map(({ ended }) => ended),
    ]);
    await Promise.all([this.#network.close(), this.#history.close()]);
  }

  /**
   * Opens another set of outputs. Nothing changes before `begin`. Outputs of the same name and destination go on.
   * @param findingBytes maximum size of one formatted finding
   * @throws {SequentError} SEQ_OUTPUT or SEQ_CONFIG if an output cannot be opened; nothing stays open then
   */
  async prepare(specs: readonly OutputSpec[], findingBytes: number | undefined): Promise<NextSet> {
    const surroundings = {
      ...this.#options,
      ...(findingBytes !== undefined && { findingBytes }),
      accounts: this.#accounts,
    };
    const { promise: whenLeft, resolve: release } = Promise.withResolvers<void>();
    const next: NextOutput[] = [];
    const cancel = async (): Promise<void> => {
      release();
      await Promise.all(next.map((one) => one.cancel()));
    };
    try {
      for (const [key, spec] of keyed(specs)) {
        await this.#left(key, spec);
        const after = this.#writesTo(spec) ? whenLeft : undefined;
        const before = this.#running.find((one) => one.key === key);
        next.push(await prepareOutput({ key, spec, after }, before, { ...surroundings, thread: this.#threadOf(spec) }));
      }
      if (this.#isClosing) throw closing();
    } catch (error) {
      await cancel();
      throw error;
    }
    return {
      changes: changesOf(
        this.#running.map(({ spec }) => printOutput(spec)),
        specs.map((spec, index) => [printOutput(spec), next[index]?.kind ?? 'new']),
      ),
      begin: () => {
        if (this.#isClosing) {
          void cancel();
          return;
        }
        const leaving = this.#begin(next.map((one) => one.begin()));
        const files = leaving.filter(({ spec }) => spec.destination.type === 'file');
        void Promise.all(files.map(({ ended }) => ended)).then(() => release());
      },
      cancel,
    };
  }

  /** @returns the outputs that leave */
  #begin(next: readonly Running[]): readonly Leaving[] {
    const going = this.#running.filter(({ output }) => !next.some((one) => one.output === output));
    this.#running = next;
    for (const { key } of going) if (!next.some((one) => one.key === key)) this.#accounts.remove(key);
    const leaving = going.map((one) => this.#leave(one));
    if (this.isGone) this.#options.onAllGone();
    return leaving;
  }

  #leave(one: Running): Leaving {
    const { output, delivery, key, link } = one;
    const { now, onLeft } = this.#options;
    const stall = watchForStall({ bytes: () => output.waiting, now, mostMs: mostLeavingMs });
    const ended = output.close(AbortSignal.any([stall.signal, this.#abandoned.signal])).then(() => {
      stall.end();
      this.#leaving.delete(leaving);
      this.#accounts.ended(key, delivery);
      if (link !== undefined) this.#threadOf(one.spec).release();
      onLeft(delivery);
    });
    const leaving = { ...one, ended };
    this.#leaving.add(leaving);
    return leaving;
  }

  /** Waits for outputs of an earlier set that still use the spool or the file of this one. */
  async #left(key: string, spec: OutputSpec): Promise<void> {
    const inTheWay = [...this.#leaving].filter((one) => one.key === key || isSameFile(one.spec, spec));
    await Promise.all(inTheWay.map(({ ended }) => ended));
  }

  #threadOf(spec: OutputSpec): OnDemandThread {
    return isOfType(spec, 'history') ? this.#history : this.#network;
  }

  #writesTo(spec: OutputSpec): boolean {
    return this.#running.some((one) => isSameFile(one.spec, spec));
  }
}

function isOfType({ destination }: OutputSpec, type: 'history' | 'fleet'): boolean {
  return destination.type === 'remote' && destination.remote.type === type;
}

function isSameFile({ destination: one }: OutputSpec, { destination: other }: OutputSpec): boolean {
  return one.type === 'file' && other.type === 'file' && one.path === other.path;
}

function changesOf(
  before: readonly string[],
  next: readonly (readonly [name: string, kind: NextOutput['kind']])[],
): OutputChanges {
  const names = (holds: (name: string, kind: NextOutput['kind']) => boolean): readonly string[] =>
    next.filter(([name, kind]) => holds(name, kind)).map(([name]) => name);
  return {
    kept: names((_, kind) => kind === 'kept'),
    changed: names((name, kind) => kind === 'changed' || (kind === 'new' && before.includes(name))),
    added: names((name) => !before.includes(name)),
    removed: before.filter((name) => !next.some(([other]) => other === name)),
  };
}

function closing(): SequentError {
  return new SequentError('SEQ_OUTPUT', { what: 'the outputs are not replaced, because the program is ending' });
}
