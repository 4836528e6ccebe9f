import { describeEvent } from '../../../event/catalogue.ts';
import { EventJsonError, shown } from '../event-json-error.ts';
import { isObject } from '../value-codec.ts';
import { olderArgument } from './argument.ts';
import { integerOf, timeOf, word } from './numbers.ts';
import { olderThreat } from './threat.ts';
import { type Ids, olderWorkload } from './workload.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Tracee numbers system calls below this number, and all other events from it on (pkg/events/core.go: StartCommonID).
 */
const firstOfOthers = 700n;

/** Limit of findings that follow from findings. */
const mostParents = 8;

/**
 * Names of the argument in which a finding of Tracee's own has the event that caused it: since v0.23, and until v0.22.
 */
const causes = new Set<unknown>(['detectedFrom', 'triggeredBy']);

/** @returns whether JSON is an event in Tracee's form up to v0.24 (`trace.Event` in types/trace/trace.go) */
export function isOlderEvent(value: unknown): value is Json {
  return isObject(value) && 'eventName' in value && !('name' in value);
}

/**
 * Converts an event of Tracee's older form to protobuf JSON, as the stream of v0.24.1 has the same event. The number of
 * the event differs between releases and is left out. Times of forks are kept, although that stream lacks them.
 * @throws EventJsonError if the value is not an event
 */
export function olderEvent(value: Json, ids: Ids): Json {
  const name = value['eventName'];
  if (typeof name !== 'string' || name === '')
    throw new EventJsonError(`eventName: expected a name, got ${shown(name)}`);
  const policies = value['matchedPolicies'];
  const threat = olderThreat(value['metadata']);
  const { data, cause } = argumentsOf(name, value['args'], value['eventId'], value['returnValue']);
  const detectedFrom = causeOf(cause, 0);
  return {
    ...timestampOf(value['timestamp']),
    name,
    policies: { matched: Array.isArray(policies) ? policies : [] },
    workload: olderWorkload(value, ids),
    data,
    ...(threat && { threat }),
    ...(detectedFrom && { detected_from: detectedFrom }),
  };
}

function timestampOf(value: unknown): { readonly timestamp?: string } {
  if (value === undefined || value === null || value === 0) return {};
  const whole = integerOf(value);
  const timestamp = whole === undefined ? undefined : timeOf(whole);
  if (timestamp === undefined)
    throw new EventJsonError(`timestamp: expected nanoseconds since 1970, got ${shown(value)}`);
  return { timestamp };
}

interface Arguments {
  readonly data: readonly Json[];
  /** The event that caused this one. */
  readonly cause: unknown;
}

/** @param id number of the event inside Tracee, as a number or a text */
function argumentsOf(name: string, args: unknown, id: unknown, returnValue: unknown): Arguments {
  if (args !== undefined && args !== null && !Array.isArray(args))
    throw new EventJsonError(`args: expected an array, got ${shown(args)}`);
  const data: Json[] = [];
  let cause: unknown;
  for (const [index, argument] of (args ?? []).entries()) {
    if (!isObject(argument)) throw new EventJsonError(`args[${index}]: expected an object, got ${shown(argument)}`);
    if (causes.has(argument['name']) && isObject(argument['value'])) cause = argument['value'];
    else data.push(olderArgument(name, argument));
  }
  // The stream has the return value of a system call as the last argument. The older form has it beside the arguments,
  // with 0 for all other events.
  if (returnValue !== undefined && returnValue !== null && isSystemCall(name, id))
    data.push({ name: 'returnValue', int64: returnValue });
  return { data, cause };
}

function isSystemCall(name: string, id: unknown): boolean {
  if (describeEvent(name)?.category === 'syscall') return true;
  const number = typeof id === 'string' && /^\d{1,9}$/.test(id) ? BigInt(id) : integerOf(id);
  return number !== undefined && number >= 0n && number < firstOfOthers;
}

/** `DetectedFrom` in protobuf JSON (`getDetectedFrom` in pkg/server/grpc/tracee.go). */
function causeOf(value: unknown, depth: number): Json | undefined {
  if (!isObject(value) || depth > mostParents) return undefined;
  const { id, name, args, returnValue } = value;
  if (typeof name !== 'string') return undefined;
  const { data, cause } = argumentsOf(name, args, id, returnValue);
  const parent = causeOf(cause, depth + 1);
  return { id: word(id) ?? 0, name, data, ...(parent && { parent }) };
}
