import type { Value } from '../../cel/values/value.ts';
import type { Architecture } from '../../event/architecture.ts';
import type { Event } from '../../event/event.ts';
import type { Argument } from '../../event/kinds.ts';
import { EventView } from '../../event/view.ts';
import { argumentMessage, argumentValue } from '../expressions/argument-message.ts';
import type { Facts } from '../expressions/environment.ts';
import type { Field } from '../expressions/message-fields.ts';
import { EventMessage, TraceeMessage } from '../expressions/tracee-message.ts';
import { WireMessage } from '../expressions/wire-message.ts';
import type { Scope } from '../filters/scope-filter.ts';
import { internalId } from '../registering/internal-id.ts';
import { findArgument } from './find-argument.ts';
import { rawArgument, rawArguments } from './raw-arguments.ts';

/** The parts of an event beside its name and its arguments, as in the message. Absent parts are undefined. */
export interface Around {
  readonly timestamp: Value | undefined;
  readonly policies: Value | undefined;
  readonly workload: TraceeMessage | undefined;
  readonly threat: Value | undefined;
  readonly detectedFrom: TraceeMessage | undefined;
}

/** An event in the form that Tracee's detectors see. Each part is created on first use, once for all detectors. */
export class DetectorInput {
  readonly event: Event;
  /** Tracee's own number, as in its detectors and in `detected_from`. */
  readonly id: number;
  readonly #makeData: () => readonly Argument[];
  readonly #find: ((name: string) => Argument | undefined) | undefined;
  readonly #makeAround: () => Around;
  #data: readonly Argument[] | undefined;
  readonly #found = new Map<string, Argument | undefined>();
  #around: Around | undefined;
  #facts: Facts | undefined;

  /**
   * @param data makes all arguments
   * @param find makes only the first argument of a name, if that is less work
   */
  constructor(
    event: Event,
    id: number,
    data: () => readonly Argument[],
    around: () => Around,
    find?: (name: string) => Argument | undefined,
  ) {
    this.event = event;
    this.id = id;
    this.#makeData = data;
    this.#makeAround = around;
    this.#find = find;
  }

  /** The arguments, with the changes of decoded-data undone. */
  get data(): readonly Argument[] {
    this.#data ??= this.#makeData();
    return this.#data;
  }

  /** The first argument of this name. */
  argument(name: string): Argument | undefined {
    if (this.#data !== undefined || this.#find === undefined) return this.data.find((one) => one.name === name);
    if (!this.#found.has(name)) this.#found.set(name, this.#find(name));
    return this.#found.get(name);
  }

  get around(): Around {
    this.#around ??= this.#makeAround();
    return this.#around;
  }

  /** The fields that scope filters test. */
  get scope(): Scope {
    const { timestamp, process, thread, container, k8s } = this.event;
    return {
      timestamp,
      pid: process?.pid ?? 0,
      tid: thread?.tid ?? 0,
      ppid: process?.parent?.pid ?? 0,
      hostPid: process?.hostPid ?? 0,
      hostTid: thread?.hostTid ?? 0,
      userId: process?.userId ?? 0,
      comm: thread?.name ?? '',
      syscall: thread?.syscall ?? '',
      container,
      k8s,
    };
  }

  /** The variables of expressions. */
  get facts(): Facts {
    const { workload, timestamp } = this.around;
    this.#facts ??= { event: new InputMessage(this), workload, timestamp };
    return this.#facts;
  }
}

/** An event of the stream as input of detectors. */
export function inputOfStream(event: Event, arch: Architecture): DetectorInput {
  const bytes = event instanceof EventView ? event.bytes : new Uint8Array();
  let message: WireMessage | undefined;
  const wire = (): WireMessage => {
    message ??= new WireMessage('Event', bytes, 0, bytes.length);
    return message;
  };
  const part = (name: string): Value | undefined => (wire().has(name) ? wire().get(name) : undefined);
  return new DetectorInput(
    event,
    internalId(event.name, arch) ?? Number(wire().get('id') ?? 0n),
    () => rawArguments(event.name, event.sent, arch),
    () => ({
      timestamp: part('timestamp'),
      policies: part('policies'),
      workload: asMessage(part('workload')),
      threat: part('threat'),
      detectedFrom: asMessage(part('detected_from')),
    }),
    (name) => {
      const found = findArgument(bytes, name);
      return found && rawArgument(event.name, found, arch);
    },
  );
}

function asMessage(value: Value | undefined): TraceeMessage | undefined {
  return value instanceof TraceeMessage ? value : undefined;
}

/** The whole event in the form for expressions. */
class InputMessage extends EventMessage {
  readonly #input: DetectorInput;
  #data: readonly TraceeMessage[] | undefined;

  constructor(input: DetectorInput) {
    super();
    this.#input = input;
  }

  argument(name: string): { readonly kind: string | undefined; readonly value: Value } | undefined {
    const found = this.#input.argument(name);
    return found && { kind: found.kind, value: argumentValue(found) };
  }

  protected sent(field: Field): Value | undefined {
    const { around, event, id, data } = this.#input;
    switch (field.name) {
      case 'id':
        return BigInt(id);
      case 'name':
        return event.name;
      case 'data':
        this.#data ??= data.map(argumentMessage);
        return this.#data;
      case 'timestamp':
        return around.timestamp;
      case 'policies':
        return around.policies;
      case 'workload':
        return around.workload;
      case 'threat':
        return around.threat;
      default:
        return around.detectedFrom;
    }
  }
}
