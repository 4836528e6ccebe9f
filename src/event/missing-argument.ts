import type { Event, EventData, EventName } from './event.ts';

/** A handler read an argument that Tracee did not send. Ends that handler without a finding; counted, no fault. */
export class MissingArgument extends Error {
  readonly event: string;
  readonly argument: string;
  /** By which it is known: `instanceof` would run code of an author where a proxy was thrown. */
  readonly #isMissing = true;

  constructor(event: string, argument: string) {
    super(`${event} came without its argument ${argument}`);
    this.name = 'MissingArgument';
    this.event = event;
    this.argument = argument;
  }

  /** Whether a thrown value is one. Never throws. */
  static is(thrown: unknown): thrown is MissingArgument {
    return typeof thrown === 'object' && thrown !== null && #isMissing in thrown && thrown.#isMissing;
  }
}

/**
 * A property that throws MissingArgument when it is read. It is not enumerable: copies of the data do not read it.
 * To be made once for an argument, so that all data without it has one form for the machine.
 */
export function missingProperty(event: string, argument: string): PropertyDescriptor {
  return {
    get() {
      throw new MissingArgument(event, argument);
    },
    enumerable: false,
    configurable: true,
  };
}

/**
 * Whether an event came with this argument: to ask before it is read, where a signature can do without. Which arguments a version of
 * Tracee leaves out, `sequent explain EVENT --tracee-version VERSION` says.
 */
export function wasSent<N extends EventName>({ data }: Event<N>, argument: keyof EventData<N> & string): boolean {
  return Object.prototype.propertyIsEnumerable.call(data, argument);
}
