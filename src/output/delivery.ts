import { type Severity, severities } from '../finding.ts';

/** A number for each severity. */
export type BySeverity = Readonly<Record<Severity, number>>;

/** How an output is doing, for health and statistics. */
export interface OutputState {
  /** The output as `--output` has it, such as `json=/var/log/findings.json`. */
  readonly name: string;
  /**
   * `ok`: everything arrives. `behind`: the output takes less than is reported, and reports are dropped. `stuck`: reports wait, and it
   * has taken nothing for 5 s. `failing`: it cannot be written at the moment and is tried again. `gone`: it has ended, and nothing
   * more is written to it.
   */
  readonly state: 'ok' | 'behind' | 'stuck' | 'failing' | 'gone';
  /** Why the state is not `ok`. */
  readonly reason: string | undefined;
  /** Reports that have arrived. */
  readonly delivered: number;
  /** Reports that have not left yet. */
  readonly waiting: number;
  /** Reports that will never arrive, with those that were on their way when the output ended. */
  readonly undelivered: BySeverity;
}

/** A change that an operator should know of. The first loss is told at once, further ones at most every 10 s. */
export interface DeliveryNews {
  readonly about: 'lost' | 'caught up' | 'stuck' | 'moving' | 'failing' | 'working' | 'reopened' | 'gone';
  readonly name: string;
  readonly reason: string | undefined;
  /** Reports that were lost since it was last told that everything arrives. */
  readonly lost: BySeverity;
}

export interface DeliveryOptions {
  readonly onNews: (news: DeliveryNews) => void;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/** Milliseconds between two messages about a loss that goes on. */
const tellEveryMs = 10_000;

/** An output for which reports wait is stuck when it has taken nothing for so many milliseconds. */
const stuckAfterMs = 5_000;

const behindReason = 'it takes less than is reported';

export function noneLost(): Record<Severity, number> {
  return { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
}

export function sumOf(counts: BySeverity): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Keeps the account of one output: what arrived, what was lost, how the output is, and when to say so. */
export class Delivery implements OutputState {
  readonly name: string;
  delivered = 0;
  #countWaiting = (): number => 0;
  readonly #undelivered = noneLost();
  readonly #options: DeliveryOptions;
  readonly #now: () => number;
  /** Losses since it was last told that everything arrives. */
  #lost = noneLost();
  #hasUntold = false;
  /** The losses, or some of them, were told. */
  #isTold = false;
  #toldAt = Number.NEGATIVE_INFINITY;
  #behind = false;
  /** While reports wait: when the first of them came, or something has left last. */
  #stillSince: number | undefined;
  #isStuckTold = false;
  #failure: string | undefined;
  #end: string | undefined;

  constructor(name: string, options: DeliveryOptions) {
    this.name = name;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  get waiting(): number {
    return this.#countWaiting();
  }

  /** @param count says how many reports wait */
  countWaiting(count: () => number): void {
    this.#countWaiting = count;
  }

  get state(): OutputState['state'] {
    if (this.#end !== undefined) return 'gone';
    if (this.#failure !== undefined) return 'failing';
    if (this.#stillMs >= stuckAfterMs) return 'stuck';
    return this.#behind ? 'behind' : 'ok';
  }

  get reason(): string | undefined {
    const cause = this.#end ?? this.#failure;
    if (cause !== undefined) return cause;
    const ms = this.#stillMs;
    if (ms >= stuckAfterMs) return `it has taken nothing for ${Math.floor(ms / 1_000)} s`;
    return this.#behind ? behindReason : undefined;
  }

  get #stillMs(): number {
    return this.#stillSince === undefined ? 0 : this.#now() - this.#stillSince;
  }

  get undelivered(): BySeverity {
    return this.#undelivered;
  }

  lost(severity: Severity, count = 1): void {
    this.#undelivered[severity] += count;
    this.#lost[severity] += count;
    this.#behind = true;
    this.#hasUntold = true;
    this.look();
  }

  /** Tells of losses that were not told yet, if the last message was long enough ago, and that it is stuck. To be called now and then. */
  look(): void {
    if (!this.#isStuckTold && this.state === 'stuck') {
      this.#isStuckTold = true;
      this.#tell('stuck');
    }
    if (this.#hasUntold && this.#now() - this.#toldAt >= tellEveryMs) this.#tellLost();
  }

  /** A report waits from now on, if none did before. */
  waits(): void {
    this.#stillSince ??= this.#now();
  }

  /** Something has left, and maybe something still waits. */
  moved(): void {
    if (this.#stillSince !== undefined) this.#stillSince = this.#now();
    if (!this.#isStuckTold) return;
    this.#isStuckTold = false;
    this.#tell('moving');
  }

  /** What waited was given up. */
  emptied(): void {
    this.#stillSince = undefined;
  }

  /** Everything has left, and nothing waits any more. */
  caughtUp(): void {
    this.moved();
    this.#stillSince = undefined;
    if (this.state !== 'behind') return;
    this.#behind = false;
    // An output that falls behind and catches up again and again is told of like one that stays behind.
    if (!this.#isTold) return;
    this.#tell('caught up');
    this.#lost = noneLost();
    this.#hasUntold = false;
    this.#isTold = false;
  }

  /** Writing fails, and will be tried again. */
  failing(reason: string): void {
    if (this.#failure === undefined) {
      this.#failure = reason;
      this.#tell('failing');
    }
    this.#failure = reason;
  }

  /** Something was written. */
  working(): void {
    this.moved();
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    this.#tell('working');
  }

  /** Its file was opened anew, as it was moved or removed, or on request. */
  reopened(): void {
    this.#tell('reopened');
  }

  /** The output has ended for good. */
  gone(reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#tell('gone');
  }

  /** Tells what was lost and not told yet, as nothing more will follow. */
  close(): void {
    if (this.#hasUntold) this.#tellLost();
  }

  #tellLost(): void {
    this.#toldAt = this.#now();
    this.#hasUntold = false;
    this.#isTold = true;
    this.#tell('lost');
  }

  #tell(about: DeliveryNews['about']): void {
    this.#options.onNews({ about, name: this.name, reason: this.reason, lost: { ...this.#lost } });
  }
}
