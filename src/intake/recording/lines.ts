import { encodeEventJson } from '../../tracee/json/event-json.ts';
import { EventJsonError, NotJsonError } from '../../tracee/json/event-json-error.ts';
import { longestMessage, type Message, type Splitter } from './message.ts';
import { cutOff, RecordingFault } from './recording-fault.ts';

const newline = 0x0a;
const byteOrderMark = [0xef, 0xbb, 0xbf];

/** Cuts the `.ndjson` form: an event a line, in protobuf's or Tracee's own JSON. Blank lines and a byte order mark are passed over. */
export class LineSplitter implements Splitter {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** The line that is being read, counted from 1. */
  #line = 1;

  push(chunk: Uint8Array, messages: Message[]): void {
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#keep(chunk.subarray(start, end));
      this.#finishLine(messages);
      this.#line++;
      start = end + 1;
    }
    this.#keep(chunk.subarray(start));
  }

  end(messages: Message[]): void {
    this.#finishLine(messages, true);
  }

  place(name: string): string {
    return `${name}:${this.#line}`;
  }

  #keep(part: Uint8Array): void {
    if (part.length === 0) return;
    if (this.#pendingBytes + part.length > longestMessage) {
      throw new RecordingFault(
        `the line is longer than the ${longestMessage} bytes that are allowed`,
        'give one event a line',
      );
    }
    this.#pending.push(part);
    this.#pendingBytes += part.length;
  }

  #finishLine(messages: Message[], last = false): void {
    const [first] = this.#pending;
    if (first === undefined) return;
    const line = this.#pending.length === 1 ? first : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    const marked = this.#line === 1 && byteOrderMark.every((byte, index) => line[index] === byte);
    const text = this.#decode(marked ? line.subarray(byteOrderMark.length) : line, last);
    if (/^[ \t\r]*$/.test(text)) return;
    const bytes = encode(text, last);
    messages.push({ bytes, start: 0, end: bytes.length });
  }

  #decode(line: Uint8Array, last: boolean): string {
    try {
      return this.#utf8.decode(line);
    } catch (cause) {
      throw last ? lineCutOff(cause) : new RecordingFault('the line is not UTF-8', undefined, { cause });
    }
  }
}

function encode(line: string, last: boolean): Uint8Array {
  try {
    return encodeEventJson(line);
  } catch (error) {
    if (!(error instanceof EventJsonError)) throw error;
    if (last && error instanceof NotJsonError) throw lineCutOff(error);
    throw new RecordingFault(
      error instanceof NotJsonError ? error.message : `the line is no event: ${error.message}`,
      'give events in protobuf JSON or as tracee --output json writes them',
      { cause: error },
    );
  }
}

function lineCutOff(cause: unknown): RecordingFault {
  return new RecordingFault('the recording ends inside of a line', cutOff, { cause });
}
