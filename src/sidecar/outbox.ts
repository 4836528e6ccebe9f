import type { MessagePort } from 'node:worker_threads';
import type { Finding } from '../finding.ts';
import type { FromEngine, LogLine } from './messages.ts';
import { type FeedCounts, flag } from './shared.ts';

/** So many findings may be on their way to the main thread; further ones are counted and let go. */
const maxUnderWay = 10_000;
const maxLines = 1_000;
/** Findings that are sent together at most. */
const batch = 256;
const second = 1_000_000_000n;

/** Gathers what the engine finds and says, and hands it to the main thread together. */
export class Outbox {
  readonly #port: MessagePort;
  readonly #words: Int32Array;
  readonly #counts: FeedCounts;
  #findings: Finding[] = [];
  #lines: LogLine[] = [];
  #time = 0n;
  #sentTime = 0n;

  constructor(port: MessagePort, words: Int32Array, counts: FeedCounts) {
    this.#port = port;
    this.#words = words;
    this.#counts = counts;
  }

  finding(finding: Finding): void {
    const underWay = (Atomics.load(this.#words, flag.sent) - Atomics.load(this.#words, flag.taken)) | 0;
    if (underWay >= maxUnderWay) {
      this.#counts.undelivered++;
      return;
    }
    Atomics.add(this.#words, flag.sent, 1);
    if (this.#findings.push(finding) >= batch) this.flush();
  }

  log(line: LogLine): void {
    if (this.#lines.length < maxLines) this.#lines.push(line);
  }

  time(timestamp: bigint): void {
    this.#time = timestamp;
  }

  /** Sends what there is; the time alone only where repeats wait for it. */
  flush(): void {
    const apart = this.#time - this.#sentTime;
    const tellsTime = (apart >= second || apart <= -second) && Atomics.load(this.#words, flag.repeats) === 1;
    if (this.#findings.length === 0 && this.#lines.length === 0 && !tellsTime) return;
    this.#sentTime = this.#time;
    const message: FromEngine = { say: 'reports', findings: this.#findings, time: this.#time, log: this.#lines };
    this.#findings = [];
    this.#lines = [];
    this.#port.postMessage(message);
  }
}
