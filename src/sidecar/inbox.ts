import { severities } from '../finding.ts';
import type { Reporting } from '../output/reporting.ts';
import { RingReader } from '../ring/reader.ts';
import { readEntry, severityAt } from './finding-entry.ts';
import { entryKind, type LostCounts, lostCounts, type SharedMemory } from './shared.ts';

/** Time limit of one turn, in milliseconds. The outputs run between turns. */
const turnMs = 1;

/** Takes findings of the engine's thread out of the ring and passes them to the outputs, in short turns. */
export class Inbox {
  readonly #ring: RingReader;
  readonly #reporting: Reporting;
  readonly #lost: LostCounts;
  readonly #told = severities.map(() => 0);
  readonly #onTaken: () => void;
  #isScheduled = false;
  #whenEmpty: PromiseWithResolvers<void> | undefined;
  /** Other forms that are awaited. */
  #awaited: { readonly number: number; readonly onBegin: () => void } | undefined;

  /**
   * @param memory holds the ring of findings
   * @param reporting receives the findings
   * @param onTaken called after each turn
   */
  constructor(memory: SharedMemory, reporting: Reporting, onTaken: () => void) {
    this.#ring = new RingReader(memory.findings);
    this.#reporting = reporting;
    this.#lost = lostCounts(memory);
    this.#onTaken = onTaken;
  }

  /** Starts taking findings, and continues until the ring is empty. */
  wake(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#turn();
  }

  /**
   * Waits for findings in other forms.
   * @param number of the forms
   * @param onBegin called before the first finding in these forms is passed on
   */
  awaitForms(number: number, onBegin: () => void): void {
    this.#awaited = { number, onBegin };
  }

  /** Resolves when all findings in the ring have been passed on. Call it only after the writer has ended. */
  async emptied(): Promise<void> {
    this.#whenEmpty ??= Promise.withResolvers();
    const { promise } = this.#whenEmpty;
    this.wake();
    await promise;
  }

  #turn(): void {
    const until = performance.now() + turnMs;
    const more = this.#ring.drain(
      (kind, detail, start) => this.#take(kind, detail, start),
      () => performance.now() < until,
    );
    this.#countLost(more);
    this.#onTaken();
    if (more || !this.#ring.sleep()) {
      setImmediate(() => this.#turn());
      return;
    }
    this.#isScheduled = false;
    this.#whenEmpty?.resolve();
    this.#whenEmpty = undefined;
  }

  #take(kind: number, rank: number, start: number): void {
    const { bytes } = this.#ring;
    if (kind === entryKind.time) {
      this.#reporting.time(bytes.readBigInt64LE(start));
      return;
    }
    if (kind === entryKind.forms) {
      if (this.#awaited?.number !== rank) return;
      const { onBegin } = this.#awaited;
      this.#awaited = undefined;
      onBegin();
      return;
    }
    this.#reporting.incoming(readEntry(bytes, start, severityAt(rank)));
  }

  #countLost(more: boolean): void {
    const { transit } = this.#reporting;
    for (const [rank, severity] of severities.entries()) {
      const lost = this.#lost[severity] - (this.#told[rank] ?? 0);
      if (lost === 0) continue;
      this.#told[rank] = this.#lost[severity];
      transit.lost(severity, lost);
    }
    if (!more) transit.caughtUp();
  }
}
