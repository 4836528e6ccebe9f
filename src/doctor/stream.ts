import { text } from '../event/bytes/wire.ts';
import { describeEvent } from '../event/catalogue.ts';
import { MessageHead } from '../event/message/message-head.ts';
import { readArguments } from '../event/values/values.ts';
import type { Selection } from '../tracee/policies/read.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';
import type { Check } from './check.ts';
import { type Demand, listed } from './demands.ts';
import { type Enriched, enrichmentChecks } from './enrichments.ts';
import { unselected, unselectedChecks } from './proofs.ts';
import { Signs } from './signs.ts';

const hold = 250_000_000n;
/** Number of events of each name whose argument kinds are examined. */
const samples = 20;

export interface StreamContext {
  /** Duration of the look at the stream, in seconds. */
  readonly seconds: number;
  readonly demands: readonly Demand[];
  readonly profile: TraceeProfile;
  /** The selection of Tracee's policy, if the operator has given it. */
  readonly selection: Selection | undefined;
  /** Ids of the signatures that need an enrichment of Tracee. */
  readonly enriched: Enriched;
  /** The command that prints a policy for this Tracee. */
  readonly policyCommand: string;
}

/** Collects what a stream shows during the look. */
export class StreamView {
  readonly counts = new Map<string, number>();
  #events = 0;
  #damaged = 0;
  #late = 0;
  #decoded = false;
  #newest = 0n;
  readonly #head = new MessageHead();
  readonly #signs = new Signs();

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
    this.#signs.take(name, bytes, head.start, head.end, timestamp);
  }

  /** Counts a message that cannot be read. */
  unreadable(): void {
    this.#events++;
    this.#damaged++;
  }

  checks(context: StreamContext): readonly Check[] {
    const checks = [this.#traffic(context), ...this.#absent(context)];
    if (this.#damaged > 0) {
      const text = `${this.#damaged} messages are not events`;
      checks.push({ name: 'stream', state: 'bad', text, todo: 'is this a Tracee?' });
    }
    if (this.#late > 0) {
      checks.push({
        name: 'order',
        state: 'warn',
        text: `${this.#late} events came more than 250 ms after later events: they are evaluated out of order`,
        todo: 'the machine has too little processor time for Tracee',
      });
    }
    if (this.#events > 0) checks.push(this.#values(context), ...enrichmentChecks(this.#signs, context));
    return checks;
  }

  #traffic({ seconds }: StreamContext): Check {
    const name = 'stream';
    const busiest = [...this.counts].sort((a, b) => b[1] - a[1]).slice(0, 5);
    if (this.#events > 0) {
      const counts = busiest.map(([event, count]) => `${event} ${count}`).join(', ');
      return { name, state: 'ok', text: `${this.#events} events in ${seconds} s: ${counts}` };
    }
    return {
      name,
      state: 'warn',
      text: `no event came in ${seconds} s`,
      todo: 'start a program on the machine during the check; if still no event comes, no policy selects any event',
    };
  }

  /** Checks absent events: those that are provably not selected, and those that may just be rare. */
  #absent({ demands, selection, policyCommand }: StreamContext): readonly Check[] {
    const proven = unselected(demands, this.counts, this.#signs);
    const selected = selection && new Set(selection.events.keys());
    const checks = [...unselectedChecks(proven, selected, policyCommand)];
    const isProven = new Set(proven.map(({ demand }) => demand.event));
    // Events that the policy lacks are reported by the check of the policy.
    const unseen = demands.filter(
      ({ event }) => !this.counts.has(event) && !isProven.has(event) && (selected === undefined || selected.has(event)),
    );
    if (this.#events > 0 && unseen.length > 0) {
      checks.push({
        name: 'stream',
        state: 'warn',
        text: `not seen during the check: ${listed(unseen.map(({ event }) => event))}`,
        todo:
          selected === undefined
            ? 'rare ones need time; `--policy` tells whether the policy has them'
            : 'rare ones need time; `--for` looks for longer',
      });
    }
    return checks;
  }

  #values({ profile }: StreamContext): Check {
    const name = 'values';
    if (!this.#decoded) return { name, state: 'ok', text: 'numbers come as numbers' };
    return {
      name,
      state: 'warn',
      text: 'numbers come as text: converting them back costs time and is not always exact',
      todo: `start Tracee without ${profile.decodedFlag}, if no other reader of its events needs it`,
    };
  }
}

/** Tells whether a numeric argument came as text. */
function isDecoded(event: string, bytes: Uint8Array, start: number, end: number): boolean {
  const known = describeEvent(event)?.arguments;
  if (known === undefined) return false;
  try {
    return readArguments(bytes, start, end).some(({ name, kind }) => {
      const declared = known.find((argument) => argument.name === name)?.kind;
      return kind === 'str' && declared !== undefined && declared !== 'str';
    });
  } catch {
    // A damaged event says nothing about the others.
    return false;
  }
}
