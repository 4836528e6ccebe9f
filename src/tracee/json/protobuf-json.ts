import protobuf from 'protobufjs';
import { streamEventsResponseEventTag } from '../../gen/tags.ts';
import { loadInterface } from '../interface.ts';
import { EventJsonError } from './event-json-error.ts';
import { messageCodec } from './message-codec.ts';
import { Encoding, takeFieldsUntil } from './value-codec.ts';

/**
 * The bytes of a `StreamEventsResponse` that holds the event.
 * @param value one `tracee.v1beta1.Event` in protobuf JSON (protobuf.dev/programming-guides/json), parsed. Names of the
 * .proto files stand for their camelCase forms, numbers for names of enums; timestamps may have any number of digits.
 * @throws EventJsonError, with the path to the fault, for wrong values and unknown keys, and for 64-bit numbers given as
 *   JSON numbers above 2^53, whose digits are already lost
 */
export function encodeProtobufJson(value: unknown): Uint8Array {
  const out = new Encoding(protobuf.Writer.create());
  messageCodec(loadInterface().event).put(out, streamEventsResponseEventTag, value, false);
  return out.writer.finish();
}

/**
 * The event in `bytes[start, end)`, one `StreamEventsResponse`, as protobuf JSON before `JSON.stringify`; an empty event
 * where the message holds none. Fields that this version of the interface does not know are left out.
 * @throws EventJsonError where the bytes are no such message or hold what JSON cannot say
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
