import type { RecordedMessage } from '../../../src/simulated/playback.ts';
import { type SimulatedTracee, simulate } from '../../../src/simulated/simulate.ts';
import { caseStart, encodeTestEvent, event } from '../../../src/testing/event.ts';

/** Events per second; every twentieth is an `rseq`, which signatures report. */
const rate = 400;
const caseStartMs = Number(caseStart / 1_000_000n);
/** A message without an event. */
const empty = Uint8Array.of(0x0a, 0x00);

/** A simulated Tracee with a steady stream of numbered events, which can be killed and started again. */
export class SteadyTracee {
  /** Number of restarts. */
  restarts = 0;
  readonly #path: string;
  #number = 0;
  #isOver = false;
  #running: SimulatedTracee | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async start(): Promise<void> {
    this.#running = await simulate({
      address: { kind: 'unix', path: this.#path },
      messages: this.#events(),
      rate,
    });
    this.#running.finished.catch(() => {});
  }

  /** Kills it as SIGKILL does, and starts it again. The numbers of the events go on. */
  async restart(): Promise<void> {
    this.restarts++;
    this.kill();
    await this.start();
  }

  /** Tells the clients that it has lost events in the kernel. */
  lose(events: bigint): void {
    if (this.#running !== undefined) this.#running.lostEventCount += events;
  }

  /** Sends no more events. The stream stays open. */
  finish(): void {
    this.#isOver = true;
  }

  kill(): void {
    this.#running?.kill();
  }

  async *#events(): AsyncGenerator<readonly RecordedMessage[]> {
    while (!this.#isOver) {
      const bytes = messageOf(this.#number++);
      yield [{ bytes, start: 0, end: bytes.length }];
    }
  }
}

function messageOf(number: number): Uint8Array {
  const at = Date.now() - caseStartMs;
  const workload = { pid: 100 + (number % 500), startedAt: 0 };
  if (number % 1_000 === 999) return empty;
  if (number % 20 === 0) return encodeTestEvent(event('rseq', { sig: number }, workload), at);
  if (number % 20 === 10) return encodeTestEvent(event('mmap', {}, workload), at);
  return encodeTestEvent(event('set_tid_address', {}, workload), at);
}
