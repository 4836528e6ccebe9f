import { NotJsonError } from './event-json-error.ts';
import { encodeProtobufJson } from './protobuf-json.ts';
import { encodeTraceeJson } from './tracee-json.ts';
import { isObject } from './value-codec.ts';

/**
 * The bytes of a `StreamEventsResponse` that holds the event of one line of JSON, in protobuf's or in Tracee's own form.
 * Throws NotJsonError where the line is no JSON, EventJsonError where it is no event.
 */
export function encodeEventJson(line: string): Uint8Array {
  return encodeEvent(parseJson(line));
}

/**
 * The bytes of a `StreamEventsResponse` that holds the event, as `parseJson` gives it.
 * A number as `id` tells Tracee's form: protobuf JSON has one only where the enum lacks the id, and reads the same in both.
 * Throws EventJsonError where it is no event.
 */
export function encodeEvent(value: unknown): Uint8Array {
  return isObject(value) && typeof value['id'] === 'number' ? encodeTraceeJson(value) : encodeProtobufJson(value);
}

/** So many digits, behind what may stand before a number, may be more than a double holds. In a text they do no harm. */
const manyDigits = /[:,[\s]-?\d{16}/;
const integer = /^-?\d+$/;

/**
 * Reads JSON as `JSON.parse` does, but integers that a double does not hold exactly become bigints: Tracee's own form has addresses
 * as bare numbers of 64 bits. Throws NotJsonError.
 */
export function parseJson(text: string): unknown {
  try {
    return manyDigits.test(text) ? JSON.parse(text, exactly) : JSON.parse(text);
  } catch (cause) {
    // What JSON.parse says quotes the line, which an attacker may have written.
    throw new NotJsonError('the line is not JSON', { cause });
  }
}

/** Only the source of a number, the third argument, has all its digits. */
function exactly(_key: string, value: unknown, ...[context]: readonly unknown[]): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  const source = isObject(context) ? context['source'] : undefined;
  return typeof source === 'string' && integer.test(source) ? BigInt(source) : value;
}
