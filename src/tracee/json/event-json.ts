import { NotJsonError } from './event-json-error.ts';
import { encodeProtobufJson } from './protobuf-json.ts';
import { encodeTraceeJson } from './tracee-json.ts';
import { isObject } from './value-codec.ts';

/**
 * The bytes of a `StreamEventsResponse` that holds the event of one line of JSON, in protobuf's or in Tracee's own form.
 * A number as `id` tells Tracee's form: protobuf JSON has one only where the enum lacks the id, and reads the same in both.
 * Throws NotJsonError where the line is no JSON, EventJsonError where it is no event.
 */
export function encodeEventJson(line: string): Uint8Array {
  const value = parse(line);
  return isObject(value) && typeof value['id'] === 'number' ? encodeTraceeJson(value) : encodeProtobufJson(value);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    // What JSON.parse says quotes the line, which an attacker may have written.
    throw new NotJsonError('the line is not JSON', { cause });
  }
}
