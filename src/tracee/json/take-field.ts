import type { Reader } from 'protobufjs';
import { entryKeyTag, entryValueTag } from '../../gen/tags.ts';
import type { FieldPlan } from './field-plan.ts';
import { isObject, takeFields, withWireType } from './value-codec.ts';

/**
 * Reads one occurrence of a field into the JSON of its message.
 * @returns false, without reading, if the wire type is not that of the field
 */
export function takeField(
  reader: Reader,
  field: FieldPlan,
  wireType: number,
  depth: number,
  target: Record<string, unknown>,
): boolean {
  const { codec, jsonName: key } = field;
  if (field.shape === 'map') return takeMapEntry(reader, field, wireType, depth, target);
  if (field.shape === 'list') return takeItems(reader, field, wireType, depth, target);
  if (wireType !== codec.wireType) return false;
  const value = codec.take(reader, depth + 1, target[key]);
  if (field.oneof !== undefined) {
    for (const other of Object.keys(target)) if (other !== key && field.oneof.has(other)) delete target[other];
  }
  if (field.implicit && Object.is(value, codec.zero)) delete target[key];
  else target[key] = value;
  return true;
}

function takeItems(
  reader: Reader,
  field: FieldPlan,
  wireType: number,
  depth: number,
  target: Record<string, unknown>,
): boolean {
  const { codec, jsonName: key } = field;
  const before = target[key];
  const items: unknown[] = Array.isArray(before) ? before : [];
  if (wireType === codec.wireType) items.push(codec.take(reader, depth + 1, undefined));
  else if (wireType === 2) {
    const end = reader.uint32() + reader.pos;
    if (end > reader.len) throw new RangeError('a list is longer than what holds it');
    while (reader.pos < end) items.push(codec.take(reader, depth + 1, undefined));
    if (reader.pos !== end) throw new RangeError('a list ends inside of an item');
  } else return false;
  if (items.length > 0) target[key] = items;
  return true;
}

function takeMapEntry(
  reader: Reader,
  field: FieldPlan,
  wireType: number,
  depth: number,
  target: Record<string, unknown>,
): boolean {
  if (wireType !== 2) return false;
  const { codec, jsonName } = field;
  let key = '';
  let value: unknown = codec.zero ?? {};
  const valueTag = withWireType(entryValueTag, codec.wireType);
  takeFields(reader, (tag) => {
    if (tag === entryKeyTag) key = reader.string();
    else if (tag === valueTag) value = codec.take(reader, depth + 1, undefined);
    else return false;
    return true;
  });
  const before = target[jsonName];
  // A plain assignment would lose the key `__proto__`, which an attacker may choose.
  target[jsonName] = Object.fromEntries([...(isObject(before) ? Object.entries(before) : []), [key, value]]);
  return true;
}
