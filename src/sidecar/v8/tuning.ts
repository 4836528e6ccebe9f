import { inlineMore } from './inlining.ts';
import { collectSeldomLater, collectWhenMuch, tidyUpLater } from './memory.ts';

/** The settings of V8 that suit a process that evaluates a stream. They are taken back at its end. */
export class V8Tuning {
  readonly #undo: (() => void)[] = [];
  #inlinesMore = false;

  /** The signatures are loaded. */
  loaded(): void {
    tidyUpLater();
    this.#undo.push(collectSeldomLater(), collectWhenMuch());
  }

  /** The stream is open. It may be called again, for a stream that was re-established. */
  streaming(): void {
    if (this.#inlinesMore) return;
    this.#inlinesMore = true;
    this.#undo.push(inlineMore());
  }

  /** Resets all settings. */
  end(): void {
    for (const undo of this.#undo.splice(0)) undo();
  }
}
