import type { Delivery, Order } from './order.ts';

export type Counted = Pick<Delivery, 'events' | 'subscribed'>;

/** One order being carried out: what is due, what was sent, and for how long nothing could be. Times are of performance.now(). */
export class Task {
  readonly #order: Order;
  readonly #done: () => void;
  readonly #start: number;
  readonly #cpu = process.cpuUsage();
  #events = 0;
  #subscribed = 0;
  #missed = 0;
  #blockedSince: number | undefined;
  #longestBlockedMs = 0;
  #blockedMs = 0;
  #end = 0;

  /** @param done is called once, when the order has been carried out */
  constructor(order: Order, done: () => void, start = performance.now()) {
    this.#order = order;
    this.#done = done;
    this.#start = start;
  }

  /** All has been sent. */
  get isComplete(): boolean {
    return this.#events + this.#missed >= (this.#order.events ?? Number.POSITIVE_INFINITY);
  }

  /** The time is over. */
  isLate(now: number): boolean {
    return now - this.#start >= (this.#order.seconds ?? Number.POSITIVE_INFINITY) * 1_000;
  }

  /** How many events should be sent now. */
  due(now: number): number {
    const { events = Number.POSITIVE_INFINITY, rate, burst } = this.#order;
    const left = events - this.#events - this.#missed;
    if (rate === undefined) return left;
    const due = Math.floor(((now - this.#start) * rate) / 1_000) - this.#events - this.#missed;
    return due < Math.min(burst, left) ? 0 : Math.min(due, left);
  }

  sent({ events, subscribed }: Counted): void {
    this.#events += events;
    this.#subscribed += subscribed;
  }

  /** Skips the events that were due until now. Without a rate, no event is due at a certain time. */
  miss(now: number): void {
    if (this.#order.rate !== undefined) this.#missed += this.due(now);
  }

  /** Events are due, and cannot be written. */
  blocked(now: number): void {
    this.#blockedSince ??= now;
  }

  free(now: number): void {
    if (this.#blockedSince === undefined) return;
    const ms = now - this.#blockedSince;
    this.#blockedMs += ms;
    this.#longestBlockedMs = Math.max(this.#longestBlockedMs, ms);
    this.#blockedSince = undefined;
  }

  finish(now: number): void {
    this.free(now);
    this.#end = now;
    this.#done();
  }

  delivery(): Delivery {
    const { user, system } = process.cpuUsage(this.#cpu);
    return {
      events: this.#events,
      subscribed: this.#subscribed,
      missed: this.#missed,
      seconds: (this.#end - this.#start) / 1_000,
      longestBlockedMs: this.#longestBlockedMs,
      blockedSeconds: this.#blockedMs / 1_000,
      cpuSeconds: (user + system) / 1e6,
    };
  }
}
