import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { Watch, watchWords } from '../../engine/authors/watch.ts';
import { showLoading } from '../../packs/loading-sign.ts';
import type { CommandMemory, FromCommand, GuardedSignal, RunningSignatures } from './command-messages.ts';
import { ReplayCounts } from './replay-counts.ts';

/** The link from a command that runs in a thread of its own to its guard in the main thread. */
export class CommandLink {
  /** For the engine, so that the guard sees which signature is running. */
  readonly watch: Watch;
  /** Counts that the guard reads after it has ended this thread. */
  readonly counts: ReplayCounts;
  readonly #port: MessagePort;
  readonly #words: Int32Array;
  readonly #signals = new EventEmitter();

  constructor(port: MessagePort, memory: CommandMemory) {
    this.#port = port;
    this.#words = new Int32Array(memory.words);
    this.watch = new Watch(this.#words, new Int32Array(memory.runs));
    this.counts = new ReplayCounts(memory.counts);
    showLoading(memory.loading);
    port.on('message', (signal: GuardedSignal) => this.#signals.emit(signal, signal));
    // Waiting for signals must not keep the command from ending.
    port.unref();
  }

  /** Reports that the command has made progress. */
  step(): void {
    const words = this.#words;
    words[stepWord] = ((words[stepWord] ?? 0) + 1) | 0;
  }

  loadTimeout(ms: number): void {
    this.say({ say: 'load-timeout', ms });
  }

  /** Reports that the signatures are loaded. */
  running(running: RunningSignatures): void {
    this.say({ say: 'running', ...running });
  }

  say(message: FromCommand): void {
    this.#port.postMessage(message);
  }

  /** Handles a signal through the guard, because signals of the process do not reach a thread. @returns a function that removes the handler */
  onSignal(signal: GuardedSignal, handler: (signal: GuardedSignal) => void): () => void {
    this.#signals.on(signal, handler);
    this.say({ say: 'reacts', signal, reacts: true });
    return () => {
      this.#signals.off(signal, handler);
      this.say({ say: 'reacts', signal, reacts: false });
    };
  }
}

/** The word that counts steps of work. The words of `Watch` follow it. */
export const stepWord = 0;
export const guardWords = Math.max(...Object.values(watchWords)) + 1;

let current: CommandLink | undefined;

/** Makes this thread a guarded one. */
export function setCommandLink(link: CommandLink): void {
  current = link;
}

/** The link to the guard; undefined in the main thread. */
export function commandLink(): CommandLink | undefined {
  return current;
}
