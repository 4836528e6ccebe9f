import { isList, MapValue, type Value } from './value.ts';

/** @returns the number of characters, bytes, elements or entries of a value; undefined if it has no size */
export function sizeOf(value: Value): number | undefined {
  if (typeof value === 'string') return characters(value);
  if (value instanceof Uint8Array || isList(value)) return value.length;
  return value instanceof MapValue ? value.entries.length : undefined;
}

function characters(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff && isSurrogate(text.charCodeAt(i + 1))) pairs++;
  }
  return text.length - pairs;
}

/** Tells whether a UTF-16 unit is a surrogate. */
export function isSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdfff;
}
