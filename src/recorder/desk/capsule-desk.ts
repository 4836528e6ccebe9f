import { join } from 'node:path';
import type { BlockLoss } from '../../intake/recording/zstd/block-head.ts';
import { describeThrown } from '../../text/thrown.ts';
import type { CapsuleHead } from '../capsule/capsule.ts';
import { writeCapsule } from '../capsule/write-capsule.ts';
import { type Gathered, gather } from '../gather/gather.ts';
import type { FromRecorder, RecorderSettings, Surroundings } from '../messages.ts';
import type { CapsuleRequest } from '../request.ts';
import type { RecorderCounts } from '../shared.ts';
import { CapsuleBudget } from './capsule-budget.ts';
import { CapsuleFolder, capsulesFolder } from './capsule-folder.ts';
import { PendingCapsule } from './pending-capsule.ts';

/** Limit of capsules that wait for the events after their findings. */
const mostPending = 64;

/** The part of the recorder that the desk needs. */
export interface Tape {
  /** Paths of the segments, oldest first, after everything that has arrived was written into them. */
  segments(): readonly string[];
  /** Newest event time, epoch nanoseconds. */
  readonly newest: bigint;
  /** Losses after the last segment. */
  readonly losses: readonly BlockLoss[];
}

/** Takes findings, and writes a capsule for each as soon as the events after it have arrived. */
export class CapsuleDesk {
  readonly #settings: RecorderSettings;
  readonly #tape: Tape;
  readonly #counts: RecorderCounts;
  readonly #say: (message: FromRecorder) => void;
  readonly #folder: CapsuleFolder;
  readonly #budget: CapsuleBudget;
  readonly #pending: PendingCapsule[] = [];
  #working: Promise<void> | undefined;
  #isEnding = false;

  /** @throws {Error} of the file system if the folder cannot be used */
  constructor(settings: RecorderSettings, tape: Tape, counts: RecorderCounts, say: (message: FromRecorder) => void) {
    this.#settings = settings;
    this.#tape = tape;
    this.#counts = counts;
    this.#say = say;
    this.#folder = new CapsuleFolder(join(settings.folder, capsulesFolder), settings.capsules.maxBytes);
    this.#budget = new CapsuleBudget(settings.capsules.perHour);
    counts.capsule_bytes = this.#folder.bytes;
  }

  /** @param now epoch milliseconds */
  take(request: CapsuleRequest, surroundings: Surroundings, now: number): void {
    if (this.#pending.some((pending) => pending.join(request))) return;
    const isFull = this.#pending.length >= mostPending;
    if (isFull || !this.#budget.allows(request.signature, request.severity, now)) {
      this.#counts.capsules_refused++;
      return;
    }
    this.#pending.push(new PendingCapsule(request, surroundings, this.#settings, now));
    this.#counts.capsules_pending++;
  }

  /**
   * Writes capsules that are due, one after the other.
   * @param pause called between parts of the work; the recorder goes on meanwhile
   * @param now epoch milliseconds
   */
  look(pause: () => Promise<void>, now: number): void {
    if (this.#working !== undefined) return;
    const due = this.#pending.find((pending) => pending.isDue(this.#tape.newest, now));
    if (due === undefined) return;
    this.#working = this.#write(due, pause, now).finally(() => {
      this.#working = undefined;
    });
  }

  /** Writes everything that waits, with the events that have arrived. */
  async finish(pause: () => Promise<void>, now: number): Promise<void> {
    this.#isEnding = true;
    await this.#working;
    for (let next = this.#pending[0]; next !== undefined; next = this.#pending[0]) await this.#write(next, pause, now);
  }

  async #write(pending: PendingCapsule, pause: () => Promise<void>, now: number): Promise<void> {
    const { request } = pending;
    const about = { signature: request.signature, finding: request.findingId };
    // A finding that comes from now on belongs to a capsule of its own.
    this.#pending.splice(this.#pending.indexOf(pending), 1);
    try {
      const endedEarly = this.#isEnding && !pending.isDue(this.#tape.newest, now);
      const gathered = await this.#gather(pending, pause, now);
      const head = headOf(pending, gathered, { settings: this.#settings, now, endedEarly });
      const file = this.#folder.pathFor(request);
      const size = gathered.blocks.reduce((sum, block) => sum + block.length, JSON.stringify(pending.findings).length);
      this.#counts.capsules_removed += this.#folder.makeRoom(size);
      await writeCapsule(file, head, gathered.blocks);
      this.#counts.capsules++;
      if (head.cut !== undefined) this.#counts.capsules_cut++;
      this.#say({ say: 'capsule', file, events: head.events, isCut: head.cut !== undefined, ...about });
    } catch (error) {
      this.#counts.capsules_failed++;
      this.#say({ say: 'capsule-failed', reason: describeThrown(error), ...about });
    }
    this.#counts.capsules_pending--;
    this.#counts.capsule_bytes = this.#folder.bytes;
  }

  async #gather(pending: PendingCapsule, pause: () => Promise<void>, written: number): Promise<Gathered> {
    const { time, from, to, scopes, surroundings } = pending;
    const { whole, capsules } = this.#settings;
    // Decoding events takes a large library, which only redaction needs.
    const redact =
      surroundings.redact && (await (await import('../gather/redact-event.ts')).eventRedactor(surroundings.redact));
    const segments = this.#tape.segments();
    const losses = [...this.#tape.losses];
    const work = gather({ segments, losses, time, from, to, scopes, whole, bound: capsules.size, written, redact });
    for (let step = work.next(); ; step = work.next()) {
      if (step.done === true) return step.value;
      await pause();
    }
  }
}

function headOf(
  { time, from, to, findings, more, surroundings }: PendingCapsule,
  { events, leftOut, redacted, policies, losses, heldFrom }: Gathered,
  {
    settings,
    now,
    endedEarly,
  }: { readonly settings: RecorderSettings; readonly now: number; readonly endedEarly: boolean },
): CapsuleHead {
  const { versions, options, signatures, redact } = surroundings;
  return {
    written: now,
    findings,
    more_findings: more,
    versions,
    options,
    signatures,
    policies,
    window: { time, from, to, whole: settings.whole, held_from: heldFrom, ended_early: endedEarly },
    losses,
    redaction: { ...(redact && { rules: redact }), events: redacted },
    ...(leftOut > 0 && { cut: { events: leftOut, bound: settings.capsules.size } }),
    events,
  };
}
