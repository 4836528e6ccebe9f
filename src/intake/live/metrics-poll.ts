import { WireError } from '../../event/bytes/wire.ts';
import { CallError } from '../../tracee/errors.ts';
import { status } from '../../tracee/status.ts';
import type { UnaryCalls } from '../../tracee/unary-calls.ts';
import type { KernelLoss } from './kernel-loss.ts';

export interface MetricsPollOptions {
  readonly client: Pick<UnaryCalls, 'getMetrics'>;
  readonly loss: KernelLoss;
  readonly everyMs: number;
  /** Time limit of an answer in milliseconds. */
  readonly timeoutMs: number;
  /** Returns a number that changes whenever Tracee shows activity elsewhere. */
  readonly progress: () => number;
  readonly onLost: (lost: bigint) => void;
  /**
   * Called with the number of requests in a row that got no answer in time, without progress since the first of them.
   */
  readonly onUnanswered: (inARow: number) => void;
  /** Called when a request was answered. */
  readonly onAnswered: () => void;
}

/** Polls Tracee's counters, at once and then at an interval, until stopped. It does not keep the process alive. */
export class MetricsPoll {
  readonly #options: MetricsPollOptions;
  readonly #timer: NodeJS.Timeout;
  #asking = false;
  #stopped = false;
  #unanswered = 0;
  #progress = 0;

  constructor(options: MetricsPollOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.#ask(), options.everyMs);
    this.#timer.unref();
    void this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    clearInterval(this.#timer);
  }

  async #ask(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    const lostEventCount = await this.#lostEventCount();
    this.#asking = false;
    if (lostEventCount === undefined || this.#stopped) return;
    this.#unanswered = 0;
    this.#options.onAnswered();
    const lost = this.#options.loss.since(lostEventCount);
    if (lost > 0n) this.#options.onLost(lost);
  }

  /**
   * @returns the counter; undefined if it is not available. Counters are optional: a Tracee without them still streams.
   */
  async #lostEventCount(): Promise<bigint | undefined> {
    try {
      return (await this.#options.client.getMetrics(this.#options.timeoutMs)).lostEventCount;
    } catch (error) {
      if (error instanceof WireError) this.stop();
      else if (!(error instanceof CallError)) throw error;
      else if (error.code === status.UNIMPLEMENTED) this.stop();
      else if (error.code === status.DEADLINE_EXCEEDED && !this.#stopped) this.#countUnanswered();
      return undefined;
    }
  }

  #countUnanswered(): void {
    const progress = this.#options.progress();
    this.#unanswered = progress === this.#progress ? this.#unanswered + 1 : 1;
    this.#progress = progress;
    this.#options.onUnanswered(this.#unanswered);
  }
}
