import { toJson } from '../../json.ts';
import { EventJsonError } from '../../tracee/json/event-json-error.ts';
import { decodeToProtobufJson } from '../../tracee/json/protobuf-json.ts';
import { FrameSplitter } from './frames.ts';
import type { Message } from './message.ts';

/** Whole messages in the `.pb` form as lines of protobuf JSON, and how many of them are no events and got no line. */
export function jsonLines(frames: Uint8Array): { readonly bytes: Uint8Array; readonly unwritable: number } {
  const messages: Message[] = [];
  new FrameSplitter().push(frames, messages);
  const lines: string[] = [];
  for (const { bytes, start, end } of messages) {
    try {
      lines.push(`${toJson(decodeToProtobufJson(bytes, start, end))}\n`);
    } catch (error) {
      if (!(error instanceof EventJsonError)) throw error;
    }
  }
  return { bytes: Buffer.from(lines.join('')), unwritable: messages.length - lines.length };
}
