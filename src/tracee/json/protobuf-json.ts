import protobuf from 'protobufjs';
import { streamEventsResponseEventTag } from '../../gen/tags.ts';
import { loadInterface } from '../interface.ts';
import { EventJsonError } from './event-json-error.ts';
import { messageCodec } from './message-codec.ts';
import { Encoding, takeFieldsUntil } from './value-codec.ts';

/**
 * Encodes an event.
 * @param value one `tracee.v1beta1.Event` in protobuf JSON (protobuf.dev/programming-guides/json), parsed. Names of the
 * .proto files are accepted for their camelCase forms, and numbers for names of enums; timestamps may have any number
 * of digits.
 * @returns the bytes of a `StreamEventsResponse`
 * @throws EventJsonError, with the path to the fault, for wrong values and unknown keys, and for 64-bit numbers given
 * as JSON numbers above 2^53, whose digits are already lost
 */
export function encodeProtobufJson(value: unknown): Uint8Array {
  const out = new Encoding(protobuf.Writer.create());
  messageCodec(loadInterface().event).put(out, streamEventsResponseEventTag, value, false);
  return out.writer.finish();
}

/**
 * Decodes the event in `bytes[start, end)`, one `StreamEventsResponse`, to protobuf JSON before `JSON.stringify`; an
 * empty event if the message holds none. Fields unknown to this version of the interface are left out.
 * @throws EventJsonError if the bytes are not such a message or hold a value that JSON cannot represent
 */
export function decodeToProtobufJson(bytes: Uint8Array, start = 0, end = bytes.length): unknown {
  const reader = protobuf.Reader.create(bytes.subarray(start, end));
  const codec = messageCodec(loadInterface().event);
  let event: unknown = {};
  try {
    takeFieldsUntil(reader, reader.len, (tag) => {
      if (tag !== streamEventsResponseEventTag) return false;
      event = codec.take(reader, 0, event);
      return true;
    });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new EventJsonError(`the bytes are no event of Tracee: ${error.message}`, { cause: error });
  }
  return event;
}
