import { describeEvent } from '../event/catalogue.ts';
import { MessageHead } from '../event/message.ts';
import { readArguments } from '../event/values.ts';
import { text } from '../event/wire.ts';
import type { Check } from './check.ts';
import { type Demand, listed } from './demands.ts';

const hold = 250_000_000n;
/** Kinds of so many events of one name are looked at. */
const samples = 20;

/** What a stream showed while somebody looked at it. */
export class StreamView {
  readonly counts = new Map<string, number>();
  #events = 0;
  #damaged = 0;
  #late = 0;
  #decoded = false;
  #newest = 0n;
  readonly #head = new MessageHead();

  /** Takes one `StreamEventsResponse`. */
  message(bytes: Uint8Array, start: number, end: number): void {
    const head = this.#head;
    if (!head.read(bytes, start, end)) {
      this.unreadable();
      return;
    }
    this.#events++;
    const name = text(bytes, head.nameStart, head.nameEnd);
    const count = (this.counts.get(name) ?? 0) + 1;
    this.counts.set(name, count);
    const { timestamp } = head;
    if (timestamp > this.#newest) this.#newest = timestamp;
    else if (this.#newest - timestamp > hold) this.#late++;
    if (count <= samples && !this.#decoded) this.#decoded = isDecoded(name, bytes, head.start, head.end);
  }

  /** A message came that cannot be read. */
  unreadable(): void {
    this.#events++;
    this.#damaged++;
  }

  /** @param seconds how long it was looked at */
  checks(seconds: number, demands: readonly Demand[]): readonly Check[] {
    const name = 'stream';
    const busiest = [...this.counts].sort((a, b) => b[1] - a[1]).slice(0, 5);
    const checks: Check[] = [
      this.#events > 0
        ? {
            name,
            state: 'ok',
            text: `${this.#events} events in ${seconds} s: ${busiest.map(([event, count]) => `${event} ${count}`).join(', ')}`,
          }
        : {
            name,
            state: 'warn',
            text: `no event came in ${seconds} s`,
            todo: 'start a program on the machine meanwhile; if nothing comes then, no policy selects anything',
          },
    ];
    const unseen = demands.filter(({ event }) => !this.counts.has(event)).map(({ event }) => event);
    if (this.#events > 0 && unseen.length > 0) {
      checks.push({
        name,
        state: 'warn',
        text: `not seen meanwhile: ${listed(unseen)}`,
        todo: 'rare ones need time; `--policy` tells for certain whether Tracee selects them',
      });
    }
    if (this.#damaged > 0)
      checks.push({ name, state: 'bad', text: `${this.#damaged} messages hold no event`, todo: 'is this a Tracee?' });
    if (this.#late > 0) {
      checks.push({
        name: 'order',
        state: 'warn',
        text: `${this.#late} events came more than 250 ms after younger ones: they are evaluated out of order`,
        todo: 'the machine has too little processor time for Tracee',
      });
    }
    if (this.#events > 0) {
      checks.push(
        this.#decoded
          ? {
              name: 'values',
              state: 'warn',
              text: 'numbers come as text (decoded-data): they are turned back, which costs time and is not always exact',
              todo: 'start Tracee without the enrichment decoded-data, if nobody else wants it',
            }
          : { name: 'values', state: 'ok', text: 'numbers come as numbers' },
      );
    }
    return checks;
  }
}

/** Whether an argument that is a number came as text. */
function isDecoded(event: string, bytes: Uint8Array, start: number, end: number): boolean {
  const known = describeEvent(event)?.arguments;
  if (known === undefined) return false;
  try {
    return readArguments(bytes, start, end).some(({ name, kind }) => {
      const declared = known.find((argument) => argument.name === name)?.kind;
      return kind === 'str' && declared !== undefined && declared !== 'str';
    });
  } catch {
    // What is damaged says nothing about the others.
    return false;
  }
}
