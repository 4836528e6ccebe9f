import { DeliveryError, type Destination, type Settled } from '../../../../src/output/destination/destination.ts';
import type { OutputRecord } from '../../../../src/output/record.ts';
import type { Arrival, Behaviour, KitReceiver } from './subject.ts';

/** Text of a record that the receiver refuses. */
export const refusedText = 'refuse me';

/** The other end of `MemoryDestination`. */
export class MemoryReceiver implements KitReceiver {
  readonly #arrived: Arrival[] = [];
  #behaviour: Behaviour = 'accept';
  #left = Number.POSITIVE_INFINITY;
  #accepting = Promise.withResolvers<void>();

  async behave(behaviour: Behaviour): Promise<void> {
    this.#behaviour = behaviour;
    this.#left = Number.POSITIVE_INFINITY;
    if (behaviour !== 'accept') return;
    this.#accepting.resolve();
    this.#accepting = Promise.withResolvers();
  }

  async acceptOnly(records: number): Promise<void> {
    this.#left = records;
  }

  async arrived(): Promise<readonly Arrival[]> {
    return this.#arrived;
  }

  async dispose(): Promise<void> {}

  /** Acknowledges a record, unless the behaviour prevents it. */
  async take({ id, body }: OutputRecord): Promise<'taken' | 'refused' | 'failed'> {
    if (this.#behaviour === 'hang') await this.#accepting.promise;
    if (this.#behaviour !== 'accept' || this.#left === 0) return 'failed';
    if (body.toString() === refusedText) return 'refused';
    this.#left -= 1;
    this.#arrived.push({ id, body });
    return 'taken';
  }
}

/** A destination that passes every check of the kit. Subclasses break one property each. */
export class MemoryDestination implements Destination {
  readonly concurrency = 1;
  readonly receiver: MemoryReceiver;
  advice = '; start the receiver';
  uncounted = 0;
  isOpen = () => !this.#isClosed;
  #isClosed = false;
  #inFlight: Promise<unknown> = Promise.resolve();
  readonly #force = new AbortController();

  constructor(receiver: MemoryReceiver) {
    this.receiver = receiver;
  }

  prepare(records: readonly OutputRecord[]): readonly OutputRecord[] {
    return records;
  }

  send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    const sending = this.#send(this.prepare(records), AbortSignal.any([signal, this.#force.signal]));
    this.#inFlight = sending.catch(() => {});
    return sending;
  }

  async #send(records: readonly OutputRecord[], signal: AbortSignal): Promise<Settled> {
    if (!this.isOpen()) throw new DeliveryError('the output is closed; do not send');
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const refused: { readonly index: number; readonly reason: string }[] = [];
    try {
      for (const [index, record] of records.entries()) {
        const answer = await Promise.race([this.receiver.take(record), aborted]);
        if (answer === 'refused') refused.push({ index, reason: 'the receiver refuses it' });
        if (answer !== 'failed') continue;
        throw new DeliveryError(`the receiver failed${this.advice}`, { settled: index - this.uncounted, refused });
      }
    } finally {
      signal.removeEventListener('abort', abort);
    }
    return { refused };
  }

  async close(signal: AbortSignal): Promise<void> {
    this.#isClosed = true;
    const force = () => this.#force.abort(new DeliveryError('closed by force; send it again'));
    if (signal.aborted) force();
    signal.addEventListener('abort', force, { once: true });
    await this.#inFlight;
    signal.removeEventListener('abort', force);
  }
}
