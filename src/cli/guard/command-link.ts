import { EventEmitter } from 'node:events';
import type { MessagePort } from 'node:worker_threads';
import { Watch, watchWords } from '../../engine/authors/watch.ts';
import { showLoading } from '../../packs/loading-sign.ts';
import type { CommandMemory, FromCommand, GuardedSignal, RunningSignatures } from './command-messages.ts';
import { ReplayCounts } from './replay-counts.ts';

/** What a command that runs in a thread of its own tells its guard in the main thread. */
export class CommandLink {
  /** To be given to the engine, so that the guard sees which signature runs. */
  readonly watch: Watch;
  /** What the guard is to know when it has ended this thread. */
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
    // To wait for signals is no work that would keep the command from ending.
    port.unref();
  }

  /** The command has got on with its work. */
  step(): void {
    const words = this.#words;
    words[stepWord] = ((words[stepWord] ?? 0) + 1) | 0;
  }

  loadTimeout(ms: number): void {
    this.say({ say: 'load-timeout', ms });
  }

  /** The signatures are loaded. */
  running(running: RunningSignatures): void {
    this.say({ say: 'running', ...running });
  }

  say(message: FromCommand): void {
    this.#port.postMessage(message);
  }

  /** Signals of the process do not reach a thread. @returns takes the handler away */
  onSignal(signal: GuardedSignal, handler: (signal: GuardedSignal) => void): () => void {
    this.#signals.on(signal, handler);
    this.say({ say: 'reacts', signal, reacts: true });
    return () => {
      this.#signals.off(signal, handler);
      this.say({ say: 'reacts', signal, reacts: false });
    };
  }
}

/** The word that counts steps of work; those of `Watch` lie beside it. */
export const stepWord = 0;
export const guardWords = Math.max(...Object.values(watchWords)) + 1;

let current: CommandLink | undefined;

/** From now on this thread is a guarded one. */
export function setCommandLink(link: CommandLink): void {
  current = link;
}

/** The link to the guard; undefined where this is the main thread. */
export function commandLink(): CommandLink | undefined {
  return current;
}
