import { errorCode } from '../protocol.ts';
import { ProtocolError } from '../protocol-error.ts';
import { DynamicTable, fieldSize } from './dynamic-table.ts';
import { decodeHuffman } from './huffman.ts';
import { type HeaderField, staticTable } from './static-table.ts';

/** Default of SETTINGS_HEADER_TABLE_SIZE (RFC 9113, section 6.5.2). */
const tableBytes = 4_096;
/** No index, length or size within the limits is larger. */
const integerMax = 2 ** 28;

/**
 * Decodes the header blocks of one connection, which must be decoded in their order (RFC 7541).
 * We announce a table size of 0. A server that complies says so in its first block. Until then it may use 4 096 bytes,
 * and some servers never comply. The table therefore has the size that the sender uses.
 */
export class HpackDecoder {
  readonly #maxListBytes: number;
  readonly #table = new DynamicTable(tableBytes);
  #bytes: Uint8Array = new Uint8Array(0);
  #p = 0;
  #end = 0;

  /** @param maxListBytes limit of the decoded fields of one block, including 32 bytes per field */
  constructor(maxListBytes: number) {
    this.#maxListBytes = maxListBytes;
  }

  /**
   * Decodes a block, `bytes[start, end)`.
   * @returns its fields
   * @throws ProtocolError; the decoder cannot be used after that
   */
  decode(bytes: Uint8Array, start: number, end: number): HeaderField[] {
    this.#bytes = bytes;
    this.#p = start;
    this.#end = end;
    const fields: HeaderField[] = [];
    let size = 0;
    while (this.#p < this.#end) {
      const field = this.#next(fields.length === 0);
      if (field === undefined) continue;
      size += fieldSize(field);
      if (size > this.#maxListBytes) {
        throw new ProtocolError('the headers are larger than allowed', errorCode.enhanceYourCalm);
      }
      fields.push(field);
    }
    return fields;
  }

  /** Reads one representation (section 6); undefined for a new size of the table. */
  #next(first: boolean): HeaderField | undefined {
    const byte = this.#bytes[this.#p] ?? 0;
    if (byte >= 128) return this.#field(this.#integer(7));
    if (byte >= 64) {
      const field = this.#literal(6);
      this.#table.add(field);
      return field;
    }
    if (byte < 32) return this.#literal(4);
    const size = this.#integer(5);
    if (!first || size > tableBytes) throw malformed('a new size of the table that is not allowed');
    this.#table.resize(size);
    return undefined;
  }

  #literal(prefixBits: number): HeaderField {
    const index = this.#integer(prefixBits);
    const name = index === 0 ? this.#string() : this.#field(index)[0];
    return [name, this.#string()];
  }

  #field(index: number): HeaderField {
    const field = staticTable[index - 1] ?? this.#table.at(index - 1 - staticTable.length);
    if (field === undefined) throw malformed(`index ${index}, which no field has`);
    return field;
  }

  /** Section 5.1. */
  #integer(prefixBits: number): number {
    const prefix = (1 << prefixBits) - 1;
    let value = this.#byte() & prefix;
    if (value < prefix) return value;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * scale;
      if (value > integerMax || scale > integerMax) throw malformed('a number that is too large');
      if (byte < 128) return value;
    }
  }

  /** Section 5.2. */
  #string(): string {
    const huffman = ((this.#bytes[this.#p] ?? 0) & 128) !== 0;
    const length = this.#integer(7);
    const start = this.#p;
    if (length > this.#end - start) throw malformed('a text that is cut off');
    this.#p = start + length;
    if (huffman) return decodeHuffman(this.#bytes, start, this.#p);
    return Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset + start, length).toString('latin1');
  }

  #byte(): number {
    if (this.#p >= this.#end) throw malformed('a field that is cut off');
    return this.#bytes[this.#p++] ?? 0;
  }
}

function malformed(what: string): ProtocolError {
  return new ProtocolError(`the headers hold ${what}`, errorCode.compressionError);
}
