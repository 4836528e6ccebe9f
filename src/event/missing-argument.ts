/** A handler read an argument that Tracee did not send. Ends that handler without a finding; counted, no fault. */
export class MissingArgument extends Error {
  readonly event: string;
  readonly argument: string;

  constructor(event: string, argument: string) {
    super(`${event} came without its argument ${argument}`);
    this.name = 'MissingArgument';
    this.event = event;
    this.argument = argument;
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
