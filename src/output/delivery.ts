import { type Severity, severities } from '../finding.ts';
import type { RemoteAccount } from './remote/messages.ts';

/** A number for each severity. */
export type BySeverity = Readonly<Record<Severity, number>>;

/** State of an output, for health and statistics. */
export interface OutputState {
  /** The output in the notation of `--output`, such as `json=/var/log/findings.json`. */
  readonly name: string;
  /**
   * `ok`: all reports arrive. `behind`: reports are dropped because the output is too slow. `stuck`: reports wait,
   * and the output has accepted nothing for 5 s. `failing`: writing fails and is retried. `gone`: the output has
   * ended. `removed`: a reload has removed it; it may still write what waits.
   */
  readonly state: 'ok' | 'behind' | 'stuck' | 'failing' | 'gone' | 'removed';
  /** Why the state is not `ok`. */
  readonly reason: string | undefined;
  /** Number of delivered reports. Over the network: those that the receiver has acknowledged, also from an earlier run. */
  readonly delivered: number;
  /** Number of reports that are not written yet. */
  readonly waiting: number;
  /** The account of the delivery thread, for an output over the network. */
  readonly remote: RemoteAccount | undefined;
  /** Number of lost reports, including those in flight when the output ended. */
  readonly undelivered: BySeverity;
}

/** A state change for the operator. The first loss and the first failure are reported at once, further ones at most every 10 s. */
export interface DeliveryNews {
  readonly about:
    | 'lost'
    | 'caught up'
    | 'stuck'
    | 'moving'
    | 'failing'
    | 'working'
    | 'reopened'
    | 'rotated'
    | 'not rotated'
    | 'not tidied'
    | 'gone';
  readonly name: string;
  readonly reason: string | undefined;
  /** Reports lost since the output last caught up. */
  readonly lost: BySeverity;
  /** How often the output has begun to fail since the last message about it. */
  readonly failures: number;
}

export interface DeliveryOptions {
  readonly onNews: (news: DeliveryNews) => void;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
}

/** Minimum interval between two messages about a continuing loss, in milliseconds. */
const tellEveryMs = 10_000;

/** An output is stuck when it has accepted nothing for this many milliseconds while reports wait. */
const stuckAfterMs = 5_000;

const behindReason = 'it is too slow for the number of reports';

export function noneLost(): Record<Severity, number> {
  return { info: 0, low: 0, medium: 0, high: 0, critical: 0 };
}

export function sumOf(counts: BySeverity): number {
  return severities.reduce((sum, severity) => sum + counts[severity], 0);
}

/** Tracks one output: counts delivered and lost reports, derives the state, and reports changes. */
export class Delivery implements OutputState {
  readonly name: string;
  delivered = 0;
  remote: RemoteAccount | undefined;
  #countWaiting = (): number => 0;
  readonly #undelivered = noneLost();
  readonly #options: DeliveryOptions;
  readonly #now: () => number;
  /** Losses since the output last caught up. */
  #lost = noneLost();
  #hasUntold = false;
  /** Whether any of these losses was reported. */
  #isTold = false;
  #toldAt = Number.NEGATIVE_INFINITY;
  #behind = false;
  /** While reports wait: time when the first of them came, or of the last progress. */
  #stillSince: number | undefined;
  #isStuckTold = false;
  #failure: string | undefined;
  /** How often it has begun to fail since the last message about it. */
  #failures = 0;
  #isFailureTold = false;
  #failureToldAt = Number.NEGATIVE_INFINITY;
  #end: string | undefined;

  constructor(name: string, options: DeliveryOptions) {
    this.name = name;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
  }

  get waiting(): number {
    return this.#countWaiting();
  }

  /** @param count returns the number of waiting reports */
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

  /** Reports losses and a stuck output if they are due. Call it regularly. */
  look(): void {
    if (!this.#isStuckTold && this.state === 'stuck') {
      this.#isStuckTold = true;
      this.#tell('stuck');
    }
    if (this.#hasUntold && this.#now() - this.#toldAt >= tellEveryMs) this.#tellLost();
    this.#tellFailure();
  }

  /** Reports that writing fails, at most every 10 s: a receiver that comes and goes would fill the log. */
  #tellFailure(): void {
    if (this.#failure === undefined || this.#isFailureTold) return;
    if (this.#now() - this.#failureToldAt < tellEveryMs) return;
    this.#failureToldAt = this.#now();
    this.#isFailureTold = true;
    this.#tell('failing');
    this.#failures = 0;
  }

  /** Records that a report is waiting. */
  waits(): void {
    this.#stillSince ??= this.#now();
  }

  /** Records progress; reports may still be waiting. */
  moved(): void {
    if (this.#stillSince !== undefined) this.#stillSince = this.#now();
    if (!this.#isStuckTold) return;
    this.#isStuckTold = false;
    this.#tell('moving');
  }

  /** Records that the waiting reports were discarded. */
  emptied(): void {
    this.#stillSince = undefined;
  }

  /** Records that no report is waiting any more. */
  caughtUp(): void {
    this.moved();
    this.#stillSince = undefined;
    if (this.state !== 'behind') return;
    this.#behind = false;
    // An output that alternates between behind and caught up is reported like one that stays behind.
    if (!this.#isTold) return;
    this.#tell('caught up');
    this.#lost = noneLost();
    this.#hasUntold = false;
    this.#isTold = false;
  }

  /** Records that writing fails and will be retried. */
  failing(reason: string): void {
    if (this.#failure === undefined) this.#failures++;
    this.#failure = reason;
    this.#tellFailure();
  }

  /** Records a successful write. */
  working(): void {
    this.moved();
    if (this.#failure === undefined) return;
    this.#failure = undefined;
    if (!this.#isFailureTold) return;
    this.#isFailureTold = false;
    this.#tell('working');
  }

  /** Records that the file was reopened: it was moved or removed, or a reopen was requested. */
  reopened(): void {
    this.#tell('reopened');
  }

  /** Records that the file was rotated. */
  rotated(): void {
    this.#tell('rotated');
  }

  /** Records that the file could not be rotated; writing goes on in it. */
  notRotated(reason: string): void {
    this.#tell('not rotated', reason);
  }

  /** Records that rotated files could not be removed or compressed. */
  notTidied(reason: string): void {
    this.#tell('not tidied', reason);
  }

  /** Records that the output has ended. */
  gone(reason: string): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    this.#tell('gone');
  }

  /** Records that an output begins that continues the counts of a closed one. */
  again(): void {
    this.#end = this.#failure = this.#stillSince = undefined;
    this.#behind = this.#isStuckTold = this.#isFailureTold = false;
  }

  /** Reports losses that were not reported yet, because the output is closed. */
  close(): void {
    if (this.#hasUntold) this.#tellLost();
  }

  #tellLost(): void {
    this.#toldAt = this.#now();
    this.#hasUntold = false;
    this.#isTold = true;
    this.#tell('lost');
  }

  #tell(about: DeliveryNews['about'], reason = this.reason): void {
    const failures = this.#failures;
    this.#options.onNews({ about, name: this.name, reason, lost: { ...this.#lost }, failures });
  }
}
