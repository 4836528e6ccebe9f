import type { Film } from '../events/film.ts';
import type { Stamper } from '../events/stamper.ts';
import type { Subscriber } from './connection.ts';
import { frame, types } from './frames.ts';
import type { Delivery, Order } from './order.ts';
import { type Counted, Task } from './task.ts';

/** Size of one write to the socket, and number of pending writes: enough that the socket never runs dry. */
const writeBytes = 256 * 1024;
const writesUnderWay = 2;
/** Timers have no finer grain. */
const everyMs = 1;
/** When the time is over, the rest of an event that was begun may still be sent. */
const graceMs = 1_000;

interface Cut {
  readonly payload: Buffer;
  /** Events of the whole frame. They are counted when its last part is sent. */
  readonly holds: Counted;
}

/** Sends a script's events to one subscriber: when they are due, and there is room in the client's windows. */
export class Feed {
  readonly #stamper: Stamper;
  /** Pending writes must not be reused. */
  readonly #framesAtOnce: number;
  #subscriber: Subscriber | undefined;
  #task: Task | undefined;
  /** The next frame of the script. */
  #next = 0;
  /** The rest of a frame that was sent in part, because the client's window was smaller. */
  #cut: Cut | undefined;
  #underWay = 0;
  #total = 0;

  constructor(stamper: Stamper) {
    this.#stamper = stamper;
    this.#framesAtOnce = Math.max(1, Math.floor(stamper.frames / (writesUnderWay + 1)));
  }

  /** Events sent since the start. */
  get total(): number {
    return this.#total;
  }

  subscribe(subscriber: Subscriber): void {
    this.#stamper.address(subscriber.stream);
    this.#subscriber = subscriber;
    this.#underWay = 0;
    this.#cut = undefined;
    this.#task?.miss(performance.now());
    this.pump();
  }

  unsubscribe(subscriber: Subscriber): void {
    if (this.#subscriber !== subscriber) return;
    this.#subscriber = undefined;
    this.#task?.free(performance.now());
  }

  /** Resolves when all has been sent, or the time is over. */
  async send(order: Order): Promise<Delivery> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const task = new Task(order, resolve);
    this.#task = task;
    const timer = setInterval(() => this.pump(), everyMs);
    this.pump();
    await promise;
    clearInterval(timer);
    return task.delivery();
  }

  /** Sends what can be sent now. */
  pump(): void {
    for (let more = true; more; ) more = this.#step();
  }

  /** Sends once. @returns whether there may be more to send */
  #step(): boolean {
    const task = this.#task;
    if (task === undefined) return false;
    const now = performance.now();
    const isWhole = this.#cut === undefined || task.isLate(now - graceMs);
    if (isWhole && ((task.isComplete && this.#underWay === 0) || task.isLate(now))) {
      this.#task = undefined;
      if (this.#subscriber === undefined) task.miss(now);
      task.finish(now);
      return false;
    }
    const due = task.due(now);
    const subscriber = this.#subscriber;
    if (subscriber === undefined || (due < 1 && this.#cut === undefined)) return false;
    if (this.#underWay >= writesUnderWay || subscriber.room() <= 0) {
      task.blocked(now);
      return false;
    }
    task.free(now);
    if (this.#cut === undefined) this.#sendFrames(task, subscriber, due);
    else this.#sendCut(task, subscriber, this.#cut);
    return true;
  }

  #sendFrames(task: Task, subscriber: Subscriber, due: number): void {
    const now = (performance.timeOrigin + performance.now()) * 1_000;
    const film = this.#stamper.film(now);
    const { frameAt, payloadBefore, bytes } = film;
    const from = this.#next;
    const fitting = this.#fitting(film, from, due, subscriber.room());
    const to = Math.max(fitting, from + 1);
    this.#stamper.stamp(from, to, now);
    const holds = this.#stamper.count(from, to);
    this.#next = to === this.#stamper.frames ? 0 : to;
    const frames = bytes.subarray(frameAt[from], frameAt[to]);
    if (fitting < to) this.#sendCut(task, subscriber, { payload: Buffer.from(frames.subarray(9)), holds });
    else {
      this.#count(task, holds);
      this.#write(subscriber, frames, (payloadBefore[to] ?? 0) - (payloadBefore[from] ?? 0));
    }
  }

  /** The end of the frames from `from` on that are due, have room, and are not too many for one write. */
  #fitting({ frameAt, payloadBefore }: Film, from: number, due: number, room: number): number {
    const most = Math.max(1, Math.min(this.#framesAtOnce, Math.floor(due / this.#stamper.perFrame)));
    const last = Math.min(this.#stamper.frames, from + most);
    const paid = (payloadBefore[from] ?? 0) + room;
    const bytes = (frameAt[from] ?? 0) + writeBytes;
    let to = from;
    while (to < last && (payloadBefore[to + 1] ?? 0) <= paid && (frameAt[to + 1] ?? 0) <= bytes) to++;
    return to;
  }

  /** Sends as much of a payload as the client has room for, as grpc-go does. */
  #sendCut(task: Task, subscriber: Subscriber, { payload, holds }: Cut): void {
    const part = payload.subarray(0, subscriber.room());
    this.#cut = part.length < payload.length ? { payload: payload.subarray(part.length), holds } : undefined;
    if (this.#cut === undefined) this.#count(task, holds);
    this.#write(subscriber, frame(types.data, 0, subscriber.stream, part), part.length);
  }

  #count(task: Task, holds: Counted): void {
    task.sent(holds);
    this.#total += holds.events;
  }

  #write(subscriber: Subscriber, frames: Uint8Array, payload: number): void {
    this.#underWay++;
    subscriber.send(frames, payload, () => {
      if (this.#subscriber !== subscriber) return;
      this.#underWay--;
      this.pump();
    });
  }
}
