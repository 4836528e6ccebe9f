import { EventEncoder, parseJson } from '../../../tracee/json/event-json.ts';
import { EventJsonError, NotJsonError } from '../../../tracee/json/event-json-error.ts';
import { isObject } from '../../../tracee/json/value-codec.ts';
import type { Message, Notices, OnSkipped, Splitter } from '../message.ts';
import { RecordingCutOff, RecordingFault } from '../recording-fault.ts';
import { unwrapDocker, unwrapPrefix } from './log-wrappers.ts';
import { ObjectScanner } from './object-scanner.ts';

const [newline, openBrace, closeBrace, zero, nine] = [0x0a, 0x7b, 0x7d, 0x30, 0x39];
const byteOrderMark = [0xef, 0xbb, 0xbf];
const lineEnd = Uint8Array.of(newline);
/** A longer line is passed to the scanner in parts, without looking for a prefix. */
const longestWhole = 1024 * 1024;

const notUtf8 = 'the line is not UTF-8';
const advice = 'give events as tracee --output json writes them, or in protobuf JSON';

/**
 * Finds events in text, in protobuf's JSON or one of Tracee's own two forms: one per line (`.ndjson`), pretty-printed,
 * in an array, and in the logs of containers. Blank lines and a byte order mark are ignored. Anything else that is not
 * an event is reported.
 */
export class LineSplitter implements Splitter {
  readonly #utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  readonly #onSkipped: OnSkipped | undefined;
  readonly #encoder: EventEncoder;
  readonly #plain = new ObjectScanner(this.#scannerSink(true));
  /** Scanners of the text in a container's log, by stream: both streams may be in the middle of a line. */
  readonly #wrapped = new Map<string, ObjectScanner>();
  #messages: Message[] = [];
  #events = 0;
  #firstSkipped: { readonly line: number; readonly what: string; readonly isCutOff: boolean } | undefined;
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  /** Whether the current line is too long to be buffered. */
  #isStreaming = false;
  /** The current line, from 1. */
  #line = 1;
  #faultLine: number | undefined;
  /** Whether the input has ended. An unfinished object is then cut off. */
  #isEnding = false;
  /** The line of the current event. */
  #eventLine = 1;

  constructor({ onSkipped, onLack }: Notices = {}) {
    this.#onSkipped = onSkipped;
    this.#encoder = new EventEncoder(onLack && ((lack) => onLack({ lack, line: this.#eventLine })));
  }

  push(chunk: Uint8Array, messages: Message[]): void {
    this.#messages = messages;
    let start = 0;
    for (let end = chunk.indexOf(newline); end !== -1; end = chunk.indexOf(newline, start)) {
      this.#finishLine(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start === chunk.length) return;
    const rest = chunk.subarray(start);
    if (this.#isStreaming) this.#plain.feed(rest, this.#line);
    else this.#keep(rest);
  }

  end(messages: Message[]): void {
    this.#messages = messages;
    this.#isEnding = true;
    if (this.#pendingBytes > 0 || this.#isStreaming) this.#finishLine(new Uint8Array(), true);
    for (const scanner of [this.#plain, ...this.#wrapped.values()]) {
      const line = scanner.end();
      if (line !== undefined) this.#skip('broken', 'the recording ends inside of a line', line, true);
      else if (scanner.isInArray) this.#skip('broken', 'the recording ends inside of an array', this.#line, true);
    }
    const first = this.#firstSkipped;
    if (first === undefined || this.#events > 0) return;
    this.#faultLine = first.line;
    const what = `no line of the recording is an event: ${first.what}`;
    throw first.isCutOff ? new RecordingCutOff(what) : new RecordingFault(what, advice);
  }

  place(name: string): string {
    return `${name}:${this.#faultLine ?? this.#line}`;
  }

  #keep(part: Uint8Array): void {
    this.#pending.push(part);
    this.#pendingBytes += part.length;
    if (this.#pendingBytes <= longestWhole) return;
    this.#isStreaming = true;
    this.#plain.feed(this.#takePending(), this.#line);
  }

  #takePending(): Uint8Array {
    const [first = new Uint8Array()] = this.#pending;
    const bytes = this.#pending.length <= 1 ? first : Buffer.concat(this.#pending);
    this.#pending = [];
    this.#pendingBytes = 0;
    return bytes;
  }

  /** @param isLast true if no line feed follows */
  #finishLine(part: Uint8Array, isLast = false): void {
    if (this.#isStreaming) {
      this.#isStreaming = false;
      this.#feedLine(part, isLast);
    } else {
      this.#pending.push(part);
      this.#readLine(this.#takePending(), isLast);
    }
    if (!isLast) this.#line++;
  }

  #readLine(whole: Uint8Array, isLast: boolean): void {
    const marked = this.#line === 1 && byteOrderMark.every((byte, index) => whole[index] === byte);
    const line = marked ? whole.subarray(byteOrderMark.length) : whole;
    const first = line[0] ?? 0;
    // The most frequent case: a line that is one object.
    if (first === openBrace && line.at(-1) === closeBrace && this.#plain.idle && this.#object(line, this.#line, true))
      return;
    const unwrapped = first >= zero && first <= nine ? unwrapPrefix(line) : undefined;
    if (unwrapped === undefined) {
      this.#feedLine(line, isLast);
      return;
    }
    const scanner = this.#scannerOf(unwrapped.stream);
    scanner.feed(unwrapped.text, this.#line);
    if (!unwrapped.isPartial && !isLast) scanner.feed(lineEnd, this.#line);
  }

  #feedLine(line: Uint8Array, isLast: boolean): void {
    this.#plain.feed(line, this.#line);
    if (!isLast) this.#plain.feed(lineEnd, this.#line);
  }

  #scannerOf(stream: string): ObjectScanner {
    let scanner = this.#wrapped.get(stream);
    if (scanner === undefined) {
      scanner = new ObjectScanner(this.#scannerSink(false));
      this.#wrapped.set(stream, scanner);
    }
    return scanner;
  }

  /** @param mayWrap whether its objects may be lines of a container's log */
  #scannerSink(mayWrap: boolean) {
    return {
      object: (text: Uint8Array, line: number) => this.#object(text, line, mayWrap),
      other: (kind: 'text' | 'broken', what: string, line: number) =>
        this.#skip(kind, what, line, this.#isEnding && kind === 'broken'),
    };
  }

  /** @returns false if the text is not JSON */
  #object(bytes: Uint8Array, line: number, mayWrap: boolean): boolean {
    const text = this.#decode(bytes);
    if (text === undefined) {
      this.#skip('broken', notUtf8, line);
      return true;
    }
    let value: unknown;
    try {
      value = parseJson(text);
    } catch (error) {
      if (!(error instanceof NotJsonError)) throw error;
      return false;
    }
    const log = mayWrap ? unwrapDocker(value) : undefined;
    if (log === undefined) this.#event(value, line);
    else this.#scannerOf(log.stream).feed(log.text, line);
    return true;
  }

  #event(value: unknown, line: number): void {
    try {
      this.#eventLine = line;
      const bytes = this.#encoder.encode(value);
      // Any field may be left out, so a line of a log with only a name would be an event of 1970.
      if (!isMeantAsEvent(value)) throw new EventJsonError('it has no timestamp, no id and no data');
      this.#events++;
      this.#messages.push({ bytes, start: 0, end: bytes.length });
    } catch (error) {
      if (!(error instanceof EventJsonError)) throw error;
      this.#skip(isMeantAsEvent(value) ? 'broken' : 'text', `the line is not an event: ${error.message}`, line);
    }
  }

  #decode(line: Uint8Array): string | undefined {
    try {
      return this.#utf8.decode(line);
    } catch {
      return undefined;
    }
  }

  #skip(kind: 'text' | 'broken', what: string, line: number, isCutOff = false): void {
    if (this.#onSkipped === undefined) {
      this.#faultLine = line;
      throw isCutOff ? new RecordingCutOff(what) : new RecordingFault(what, advice);
    }
    this.#firstSkipped ??= { line, what, isCutOff };
    this.#onSkipped({ kind, what, line });
  }
}

/** Lines of a log may also be JSON, but lack the fields that every event has. */
function isMeantAsEvent(value: unknown): boolean {
  if (!isObject(value)) return false;
  return 'eventName' in value || ('name' in value && ('timestamp' in value || 'id' in value || 'data' in value));
}
