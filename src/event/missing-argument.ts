import type { Event, EventData, EventName } from './event.ts';

/**
 * A handler read an argument that Tracee did not send. It ends that handler without a finding; it is counted and is not
 * a fault.
 */
export class MissingArgument extends Error {
  readonly event: string;
  readonly argument: string;
  /** A private brand, because `instanceof` would run an author's code if a proxy was thrown. */
  readonly #isMissing = true;

  constructor(event: string, argument: string) {
    super(`${event} came without its argument ${argument}`);
    this.name = 'MissingArgument';
    this.event = event;
    this.argument = argument;
  }

  /** Whether a thrown value is a MissingArgument. Never throws. */
  static is(thrown: unknown): thrown is MissingArgument {
    return typeof thrown === 'object' && thrown !== null && #isMissing in thrown && thrown.#isMissing;
  }
}

/**
 * Makes a property that throws MissingArgument when it is read. It is not enumerable, so that copying the data does not
 * read it. Make it once per argument, so that all data without the argument has the same hidden class.
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
 * @returns whether an event came with this argument; check it before reading an argument that a signature can do
 * without. `sequent explain EVENT --tracee-version VERSION` shows which arguments a version of Tracee leaves out.
 */
export function wasSent<N extends EventName>(event: Event<N>, argument: keyof EventData<N> & string): boolean {
  return knowsSent(event) ? event.isSent(argument) : Object.prototype.propertyIsEnumerable.call(event.data, argument);
}

/** Whether the event can tell without making its data. */
function knowsSent(event: object): event is { isSent(argument: string): boolean } {
  return 'isSent' in event;
}
