import {
  eventDataTag,
  eventValueBoolTag,
  eventValueInt32Tag,
  eventValueInt64Tag,
  eventValueNameTag,
  eventValuePointerTag,
  eventValueStrArrayTag,
  eventValueStrTag,
  eventValueUInt32Tag,
  eventValueUInt64Tag,
} from '../../gen/tags.ts';
import type { Kind } from '../kinds.ts';

/** One argument of an event, for its layout code. */
export interface LayoutArgument {
  /** Name in the catalogue. No other text gets into the code. */
  readonly name: string;
  readonly kind: Kind;
  /** Whether the kind alone proves that a value is valid (proof.ts). Otherwise zod validates each value. */
  readonly proved: boolean;
}

/** Indexes of arguments in the order in which they are sent; -1 stands for an argument that the catalogue lacks. */
export type Layout = readonly number[];

/** Tags of the members of `EventValue.value` that layout code reads without help. */
const tags: { readonly [K in Kind]?: number } = {
  int32: eventValueInt32Tag,
  int64: eventValueInt64Tag,
  u_int32: eventValueUInt32Tag,
  u_int64: eventValueUInt64Tag,
  str: eventValueStrTag,
  bool: eventValueBoolTag,
  str_array: eventValueStrArrayTag,
  pointer: eventValuePointerTag,
};

/**
 * Generates code that reads the arguments of one event in one layout: each argument once, in its declared kind and in
 * the shortest encoding. Names, order and kinds are compared as bytes, so that reading includes validation.
 * Only numbers, and names of the catalogue as string literals, get into the code. Nothing from an event does.
 * @returns the body of a function of `parts` (compile.ts) that returns `{ run, make }`. `run(memory, p, end, slots,
 * values)` reads the `data` fields at `p`, writes two numbers per argument to `slots`, and returns the position after
 * them, or -1. `make(b, slots, values)` makes the data of the last `run`, in the order of the catalogue; its values are
 * read-only, the object is not.
 */
export function layoutSource(all: readonly LayoutArgument[], layout: Layout): string {
  const reading = layout.map((index) => {
    const argument = all[index];
    return argument === undefined ? unknownSource : readSource(argument, index);
  });
  const keptBytes = all.flatMap(({ kind }, index) => {
    return kind === 'bytes' && layout.includes(index) ? [`    const value${index} = values[${index}];\n`] : [];
  });
  const present = all.flatMap((argument, index) => (layout.includes(index) ? [valueSource(argument, index)] : []));
  return `'use strict';
const { content, readContent, readVarint, isStrings, isUnknown, isValid, int64, uint64, text, texts, freeze, freezeAll, copyOf } = parts;
return {
  run({ bytes: b, words }, p, end, slots, values) {
    let e = 0, first = 0;
${reading.join('\n')}
    return p;
  },
  make(b, slots, values) {
${keptBytes.join('')}    return { ${present.join(', ')} };
  },
};`;
}

/** Code that sets `p` to the content of a `data` field, and `e` to its end. */
const fieldSource = `    if (p + 2 > end || b[p] !== ${eventDataTag}) return -1;
    e = b[p + 1];
    if (e > 127) { e = readContent(b, p + 1, end, content, 0); if (e < 0) return -1; p = content[0]; }
    else { p += 2; e += p; if (e > end) return -1; }`;

const unknownSource = `${fieldSource}
    if (!isUnknown(b, p, e)) return -1;
    p = e;`;

function readSource({ name, kind, proved }: LayoutArgument, index: number): string {
  const tag = proved ? tags[kind] : undefined;
  const bytes = new TextEncoder().encode(name);
  const head = [eventValueNameTag, ...varint(bytes.length), ...bytes, ...(tag === undefined ? [] : varint(tag))];
  return `${fieldSource}
    if (p + ${head.length} > e || ${differsSource(head)}) return -1;
${tag === undefined ? oddSource(index) : `    p += ${head.length};\n${bodySource(kind, index)}`}`;
}

/**
 * Code that compares four bytes at once, possibly overlapping at the end; fewer than four bytes are compared one by
 * one.
 */
function differsSource(head: readonly number[]): string {
  if (head.length < 4) return head.map((byte, at) => `b[p + ${at}] !== ${byte}`).join(' || ');
  const words = new DataView(Uint8Array.from(head).buffer);
  const offsets = Array.from({ length: Math.ceil(head.length / 4) }, (_, i) => Math.min(4 * i, head.length - 4));
  return offsets.map((at) => `words.getInt32(p + ${at}, true) !== ${words.getInt32(at, true)}`).join(' || ');
}

/** Code that passes a value to zod and takes zod's result. */
function oddSource(index: number): string {
  return `    if (!isValid(${index}, b, p, e, values)) return -1;
    p = e;`;
}

function bodySource(kind: Kind, index: number): string {
  const [low, high] = [`slots[${2 * index}]`, `slots[${2 * index + 1}]`];
  if (kind !== 'str' && kind !== 'str_array') {
    return `    first = b[p];
    if (first < 128) { ${low} = first; ${high} = 0; p++; } else p = readVarint(b, p, slots, ${2 * index});
    if (p !== e) return -1;`;
  }
  const check = kind === 'str' ? '' : ` || !isStrings(b, ${low}, e)`;
  return `    p = readContent(b, p, e, slots, ${2 * index});
    if (p !== e${check}) return -1;`;
}

function valueSource({ name, kind, proved }: LayoutArgument, index: number): string {
  // Bytes cannot be frozen, so each reader gets a copy.
  if (kind === 'bytes') return `get ${JSON.stringify(name)}() { return copyOf(value${index}); }`;
  return `${JSON.stringify(name)}: ${proved ? provedValue(kind, index) : `freezeAll(values[${index}])`}`;
}

function provedValue(kind: Kind, index: number): string {
  const [low, high] = [`slots[${2 * index}]`, `slots[${2 * index + 1}]`];
  switch (kind) {
    case 'int32':
      return `${low} | 0`;
    case 'u_int32':
      return `${low} >>> 0`;
    case 'int64':
      return `int64(${low}, ${high})`;
    case 'bool':
      return `(${low} | ${high}) !== 0`;
    case 'str':
      return `text(b, ${low}, ${high})`;
    case 'str_array':
      return `freeze(texts(b, ${low}, ${high}))`;
    default:
      return `uint64(${low}, ${high})`;
  }
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}
