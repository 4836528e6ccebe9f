import { status } from '@grpc/grpc-js';
import type { TraceeClient } from '../../tracee/client.ts';
import { CallError } from '../../tracee/errors.ts';
import type { KernelLoss } from './kernel-loss.ts';

export interface MetricsPollOptions {
  readonly client: TraceeClient;
  readonly loss: KernelLoss;
  /** Milliseconds between two questions, and the longest to wait for an answer. */
  readonly everyMs: number;
  /** A number that changes whenever Tracee gives a sign of life elsewhere. */
  readonly progress: () => number;
  readonly onLost: (lost: bigint) => void;
  /** Told how many questions in a row got no answer in time and saw no progress since the first of them. */
  readonly onUnanswered: (inARow: number) => void;
}

/** Asks for Tracee's counters, at once and then regularly, until stopped. Does not keep the process alive. */
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
    const { client, loss, everyMs, progress, onLost, onUnanswered } = this.#options;
    try {
      const { lostEventCount } = await client.getMetrics(everyMs);
      if (this.#stopped) return;
      this.#unanswered = 0;
      const lost = loss.since(lostEventCount);
      if (lost > 0n) onLost(lost);
    } catch (error) {
      if (this.#stopped) return;
      // Counters are a help, not a condition: a Tracee without them, or one that answers rubbish, still streams.
      if (!(error instanceof CallError) || error.code === status.UNIMPLEMENTED) this.stop();
      else if (error.code === status.DEADLINE_EXCEEDED) {
        this.#unanswered = this.#progress === progress() ? this.#unanswered + 1 : 1;
        this.#progress = progress();
        onUnanswered(this.#unanswered);
      }
    } finally {
      this.#asking = false;
    }
  }
}
