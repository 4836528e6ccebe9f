import type { HeaderField } from './static-table.ts';

/** Size of a field in addition to its bytes (RFC 7541, section 4.1). */
const fieldOverhead = 32;

/** @returns the size of a field as HPACK and SETTINGS_MAX_HEADER_LIST_SIZE count it, in bytes */
export function fieldSize([name, value]: HeaderField): number {
  return name.length + value.length + fieldOverhead;
}

/** The sender's indexed fields, newest first (RFC 7541, sections 2.3.2 and 4). */
export class DynamicTable {
  readonly #fields: HeaderField[] = [];
  #size = 0;
  #maxSize: number;

  constructor(maxSize: number) {
    this.#maxSize = maxSize;
  }

  /** The field at this place; 0 is the newest. */
  at(place: number): HeaderField | undefined {
    return this.#fields[place];
  }

  /** Evicts the oldest fields until the table fits the new size in bytes. */
  resize(maxSize: number): void {
    this.#maxSize = maxSize;
    this.#evict();
  }

  /** Adds a field. A field larger than the table empties it, which is no error. */
  add(field: HeaderField): void {
    this.#fields.unshift(field);
    this.#size += fieldSize(field);
    this.#evict();
  }

  #evict(): void {
    while (this.#size > this.#maxSize) {
      const oldest = this.#fields.pop();
      if (oldest === undefined) return;
      this.#size -= fieldSize(oldest);
    }
  }
}
