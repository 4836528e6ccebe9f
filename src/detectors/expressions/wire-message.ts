import { MapValue, Timestamp, Uint, type Value } from '../../cel/values/value.ts';
import { copyOf } from '../../event/bytes/event-memory.ts';
import { at, eachField, lastInt64, lastUint64, text, varint } from '../../event/bytes/wire.ts';
import { readTimestamp, readUInt32Value } from '../../event/message/message-head.ts';
import { readStruct, readStructure } from '../../event/values/structures.ts';
import type { MessageName } from '../../gen/messages.ts';
import { messageFields } from '../../gen/messages.ts';
import { entryKeyTag, entryValueTag } from '../../gen/tags.ts';
import type { Field } from './message-fields.ts';
import { fromJson, StructureMessage } from './structure-message.ts';
import { asFieldList, TraceeMessage } from './tracee-message.ts';

/** A message in `bytes[start, end)`. The bytes were checked before and do not change. */
export class WireMessage extends TraceeMessage {
  readonly #bytes: Uint8Array;
  readonly #ranges = new Map<number, (readonly [number, number])[]>();
  readonly #read = new Map<string, Value>();

  constructor(type: string, bytes: Uint8Array, start: number, end: number) {
    super(type);
    this.#bytes = bytes;
    eachField(bytes, start, end, (tag, from, to) => {
      const before = this.#ranges.get(tag >>> 3);
      if (before === undefined) this.#ranges.set(tag >>> 3, [[from, to]]);
      else before.push([from, to]);
    });
  }

  protected sent(field: Field): Value | undefined {
    const known = this.#read.get(field.name);
    if (known !== undefined) return known;
    const ranges = this.#ranges.get(field.number);
    const last = ranges?.at(-1);
    if (ranges === undefined || last === undefined) return undefined;
    let value: Value;
    if (field.type === 'text map') value = readTextMap(this.#bytes, ranges);
    else if (field.repeated) value = asFieldList(ranges.map(([from, to]) => readField(field, this.#bytes, from, to)));
    else value = readField(field, this.#bytes, last[0], last[1]);
    this.#read.set(field.name, value);
    return value;
  }
}

function readField(field: Field, b: Uint8Array, from: number, to: number): Value {
  switch (field.type) {
    case 'string':
      return text(b, from, to);
    case 'message':
      return isPlain(field.ref)
        ? new StructureMessage(field.ref, readStructure(field.ref, b, from, to))
        : new WireMessage(field.ref ?? '', b, from, to);
    case 'timestamp': {
      const time = { seconds: 0, nanos: 0 };
      readTimestamp(b, from, to, time);
      return new Timestamp(BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos));
    }
    case 'struct':
      return fromJson(readStruct(b, from, to));
    case 'bytes':
      return copyOf(b, from, to);
    default:
  }
  if (field.wrapped) return new Uint(BigInt(readUInt32Value(b, from, to)));
  varint(b, from, to);
  switch (field.type) {
    case 'bool':
      return at.lo !== 0 || at.hi !== 0;
    case 'enum':
    case 'int32':
      return BigInt(at.lo | 0);
    case 'int64':
      return lastInt64();
    case 'uint32':
      return new Uint(BigInt(at.lo));
    default:
      return new Uint(lastUint64());
  }
}

function isPlain(name: string | undefined): name is MessageName {
  return name !== undefined && Object.hasOwn(messageFields, name);
}

function readTextMap(b: Uint8Array, ranges: readonly (readonly [number, number])[]): MapValue {
  const entries = new Map<string, string>();
  for (const [from, to] of ranges) {
    let key = '';
    let value = '';
    eachField(b, from, to, (tag, start, end) => {
      if (tag === entryKeyTag) key = text(b, start, end);
      else if (tag === entryValueTag) value = text(b, start, end);
    });
    entries.set(key, value);
  }
  return new MapValue([...entries]);
}
