import { toJson } from '../../../text/json.ts';
import { loadInterface } from '../../../tracee/interface.ts';
import { EventJsonError } from '../../../tracee/json/event-json-error.ts';
import { decodeToProtobufJson } from '../../../tracee/json/protobuf-json.ts';
import { isObject } from '../../../tracee/json/value-codec.ts';
import { FrameSplitter } from '../frames.ts';
import type { Message } from '../message.ts';

/**
 * Converts whole messages in the `.pb` form to lines of protobuf JSON.
 * @returns the lines, and the number of messages that are not events and have no line
 */
export function jsonLines(frames: Uint8Array): { readonly bytes: Uint8Array; readonly unwritable: number } {
  const messages: Message[] = [];
  new FrameSplitter().push(frames, messages);
  const lines: string[] = [];
  for (const { bytes, start, end } of messages) {
    try {
      lines.push(`${toJson(withOwnId(decodeToProtobufJson(bytes, start, end)))}\n`);
    } catch (error) {
      if (!(error instanceof EventJsonError)) throw error;
    }
  }
  return { bytes: Buffer.from(lines.join('')), unwritable: messages.length - lines.length };
}

/**
 * Returns the event with its own name as `id`. Releases number their events differently: with the numbers of this
 * version of the interface, the `id` of an older release would be the name of another event. If this version lacks the
 * event, its number stays.
 */
function withOwnId(event: unknown): unknown {
  if (!isObject(event)) return event;
  const { id, name } = event;
  if (typeof id !== 'string' || typeof name !== 'string' || id === name) return event;
  const { values } = loadInterface().root.lookupEnum('tracee.v1beta1.EventId');
  return { ...event, id: Object.hasOwn(values, name) ? name : values[id] };
}
