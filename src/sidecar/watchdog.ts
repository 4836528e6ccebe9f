import { word } from '../ring/layout.ts';
import { flag, type SharedMemory } from './shared.ts';

const lookEveryMs = 250;
/** An engine that has not gone on for so long hangs. */
const hangMs = 2_000;

/** Looks at the engine's thread from outside, and tells when it stands still though it has something to do. */
export class Watchdog {
  readonly #control: Int32Array;
  readonly #words: Int32Array;
  readonly #onHang: () => void;
  readonly #timer: NodeJS.Timeout;
  #progress = 0;
  #since: number;
  #looked: number;

  constructor({ ring, words }: SharedMemory, onHang: () => void) {
    this.#control = new Int32Array(ring.control);
    this.#words = new Int32Array(words);
    this.#onHang = onHang;
    this.#since = this.#looked = performance.now();
    this.#timer = setInterval(() => this.#look(), lookEveryMs);
    this.#timer.unref();
  }

  /** The engine is another one, or about to be: its time starts anew. */
  reset(): void {
    this.#since = performance.now();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    const now = performance.now();
    const progress = Atomics.load(this.#words, flag.progress);
    const asleep = Atomics.load(this.#control, word.asleep) === 1;
    // Who comes so late was held up itself, with the whole machine perhaps: that is not the engine's fault.
    const wasHeldUp = now - this.#looked > 2 * lookEveryMs;
    this.#looked = now;
    if (asleep || wasHeldUp || progress !== this.#progress) {
      this.#progress = progress;
      this.#since = now;
    } else if (now - this.#since >= hangMs) {
      this.#since = now;
      this.#onHang();
    }
  }
}
