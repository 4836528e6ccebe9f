import { longestMessage } from '../message.ts';

/** Receives what the scanner finds. Lines start at 1. */
export interface ScannerSink {
  /**
   * The text of one object, from its first brace to its last.
   * @returns false if it is not valid JSON
   */
  object(text: Uint8Array, line: number): boolean;
  /**
   * Text that is not an object: `text` is other text up to the end of its line, `broken` an object that is not
   * well-formed.
   */
  other(kind: 'text' | 'broken', what: string, line: number): void;
}

const [newline, blank, tab, carriageReturn] = [0x0a, 0x20, 0x09, 0x0d];
const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

/** No event is nested deeper than this. */
const deepest = 200;

/** Bytes that are still to be scanned, from `at` on, and their line. */
interface Piece {
  readonly bytes: Uint8Array;
  at: number;
  line: number;
}

/**
 * Splits text into JSON objects in any layout: one per line, several per line, spread over lines, in an array. Arrays
 * around them are ignored, so that an array of any length takes no memory.
 * If an object is not well-formed, its first line is discarded, and the following lines are scanned again: they may be
 * well-formed. At most `longestMessage` bytes are held.
 */
export class ObjectScanner {
  readonly #sink: ScannerSink;
  #state: 'between' | 'object' | 'skip' = 'between';
  /** The current object: its bytes so far, and its first line with its length, once that line is complete. */
  #parts: Uint8Array[] = [];
  #size = 0;
  #line = 0;
  #firstLine = -1;
  #inText = false;
  #escaped = false;
  /** The last byte that was neither white space nor in a string. */
  #previous = 0;
  /** Stack of open braces and brackets. */
  readonly #open = new Uint8Array(deepest);
  #depth = 0;
  /** Number of open arrays around the objects, now and at the start of the line. */
  #arrays = 0;
  #arraysBefore = 0;
  /** Whether an object was given up: brackets of its lines were then counted as arrays around objects. */
  #hasGivenUp = false;

  constructor(sink: ScannerSink) {
    this.#sink = sink;
  }

  /** Whether no object is open, so that the next bytes are scanned from the initial state. */
  get idle(): boolean {
    return this.#state === 'between';
  }

  /** Whether an array around objects is open. At the end of the input, it was cut off. */
  get isInArray(): boolean {
    return this.#arrays > 0 && !this.#hasGivenUp;
  }

  /**
   * Takes the next bytes.
   * @param line in which they start
   */
  feed(bytes: Uint8Array, line: number): void {
    this.#work([{ bytes, at: 0, line }]);
  }

  /**
   * Ends the input.
   * @returns the line of an object that is cut off in its only line, which is not reported to the sink
   */
  end(): number | undefined {
    while (this.#state === 'object') {
      if (this.#firstLine < 0) {
        this.#reset('between');
        return this.#line;
      }
      this.#work(this.#giveUp('the object does not end'));
    }
    return undefined;
  }

  #work(pieces: Piece[]): void {
    for (let piece = pieces.pop(); piece !== undefined; piece = pieces.pop()) {
      const again = this.#state === 'object' ? this.#readObject(piece) : this.#readBetween(piece);
      if (piece.at < piece.bytes.length) pieces.push(piece);
      pieces.push(...again);
    }
  }

  /**
   * Looks for the next object.
   * @returns pieces to scan before the current one continues
   */
  #readBetween(piece: Piece): readonly Piece[] {
    const { bytes } = piece;
    for (; piece.at < bytes.length; piece.at++) {
      const byte = bytes[piece.at];
      if (byte === newline) {
        piece.line++;
        this.#state = 'between';
        this.#arraysBefore = this.#arrays;
      } else if (this.#state === 'skip') {
        const end = bytes.indexOf(newline, piece.at);
        piece.at = (end < 0 ? bytes.length : end) - 1;
      } else if (byte === openBrace) {
        this.#begin(piece.line);
        return [];
      } else if (byte === openBracket) this.#arrays++;
      else if (byte === closeBracket) this.#arrays = Math.max(0, this.#arrays - 1);
      else if (!isBetween(byte)) {
        this.#sink.other('text', 'the line is not JSON', piece.line);
        this.#state = 'skip';
        // The brackets of this line belong to the text.
        this.#arrays = this.#arraysBefore;
      }
    }
    return [];
  }

  #begin(line: number): void {
    this.#state = 'object';
    this.#line = line;
    this.#firstLine = -1;
    this.#inText = this.#escaped = false;
    this.#depth = 0;
    this.#previous = colon;
  }

  /**
   * Continues in an object.
   * @returns pieces to scan before the current one continues
   */
  #readObject(piece: Piece): readonly Piece[] {
    const { bytes } = piece;
    const start = piece.at;
    for (; piece.at < bytes.length; piece.at++) {
      const byte = bytes[piece.at] ?? 0;
      const fault = this.#inText ? this.#inTextByte(byte) : this.#structureByte(byte);
      if (fault !== undefined) {
        // The invalid byte is scanned again.
        this.#keep(bytes, start, piece.at);
        return this.#giveUp(fault);
      }
      if (byte === newline) {
        if (this.#firstLine < 0) this.#firstLine = this.#size + piece.at + 1 - start;
        piece.line++;
      }
      if (this.#depth === 0) {
        this.#keep(bytes, start, ++piece.at);
        return this.#whole();
      }
      if (this.#size + piece.at - start >= longestMessage) {
        this.#keep(bytes, start, ++piece.at);
        return this.#giveUp(`the object is longer than the ${longestMessage} bytes that are allowed`);
      }
    }
    this.#keep(bytes, start, piece.at);
    return [];
  }

  /** @returns what is wrong with this byte in a string */
  #inTextByte(byte: number): string | undefined {
    if (byte === newline) return 'a string is not closed before the end of the line';
    if (this.#escaped) this.#escaped = false;
    else if (byte === backslash) this.#escaped = true;
    else if (byte === quote) this.#inText = false;
    return undefined;
  }

  /** @returns what is wrong with this byte outside of strings, limited to what decides where the object ends */
  #structureByte(byte: number): string | undefined {
    if (byte === newline || byte === blank || byte === tab || byte === carriageReturn) return undefined;
    const before = this.#previous;
    this.#previous = byte;
    if (byte === quote) this.#inText = true;
    else if (byte === openBrace || byte === openBracket) {
      const isInList = this.#depth > 0 && this.#open[this.#depth - 1] === openBracket;
      if (isInList ? before !== comma && before !== openBracket : before !== colon)
        return 'an object stands where none can';
      if (this.#depth === deepest) return `the JSON is nested deeper than ${deepest} levels`;
      this.#open[this.#depth++] = byte;
    } else if (byte === closeBrace || byte === closeBracket) {
      const opened = byte === closeBrace ? openBrace : openBracket;
      if (this.#open[this.#depth - 1] !== opened) return 'brackets do not match';
      this.#depth--;
    }
    return undefined;
  }

  #keep(bytes: Uint8Array, start: number, end: number): void {
    if (end === start) return;
    this.#parts.push(bytes.subarray(start, end));
    this.#size += end - start;
  }

  #whole(): readonly Piece[] {
    const text = this.#text();
    if (this.#sink.object(text, this.#line)) {
      this.#reset('between');
      return [];
    }
    return this.#giveUp('the line is not JSON');
  }

  #text(): Uint8Array {
    const [first] = this.#parts;
    return first !== undefined && this.#parts.length === 1 ? first : Buffer.concat(this.#parts);
  }

  /** @returns the lines of the object after its first one */
  #giveUp(what: string): Piece[] {
    const text = this.#text();
    const [line, firstLine] = [this.#line, this.#firstLine];
    this.#reset(firstLine < 0 ? 'skip' : 'between');
    this.#hasGivenUp = true;
    this.#sink.other('broken', what, line);
    return firstLine < 0 ? [] : [{ bytes: text.subarray(firstLine), at: 0, line: line + 1 }];
  }

  #reset(state: 'between' | 'skip'): void {
    this.#state = state;
    this.#parts = [];
    this.#size = 0;
  }
}

/** Whether a byte may be between objects, apart from the brackets of surrounding arrays. */
function isBetween(byte: number | undefined): boolean {
  return byte === blank || byte === tab || byte === carriageReturn || byte === comma;
}
