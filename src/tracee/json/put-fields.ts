import { entryKeyTag, entryValueTag } from '../../gen/tags.ts';
import { EventJsonError, shown } from './event-json-error.ts';
import type { FieldPlan } from './field-plan.ts';
import { parseString } from './scalar-codecs.ts';
import { type Encoding, isObject, withWireType } from './value-codec.ts';

/**
 * Writes the fields of a message from its JSON.
 * @param byKey the fields, under both of their names
 */
export function putFields(
  out: Encoding,
  byKey: ReadonlyMap<string, FieldPlan>,
  json: Readonly<Record<string, unknown>>,
): void {
  let chosen: FieldPlan | undefined;
  for (const [key, value] of Object.entries(json)) {
    const field = byKey.get(key);
    if (field === undefined) throw new EventJsonError(`${out.where()}: unknown key ${shown(key)}`);
    if (key !== field.jsonName && Object.hasOwn(json, field.jsonName)) {
      throw new EventJsonError(`${out.where()}: ${field.jsonName} and ${key} are the same field`);
    }
    if (value === null) continue;
    if (field.oneof !== undefined) {
      if (chosen !== undefined && chosen.oneof?.has(field.jsonName)) {
        throw new EventJsonError(`${out.where()}: only one of ${chosen.jsonName} and ${field.jsonName} may be given`);
      }
      chosen = field;
    }
    out.within(key, () => putField(out, field, value));
  }
}

function putField(out: Encoding, field: FieldPlan, json: unknown): void {
  const { codec } = field;
  const tag = (field.number << 3) | codec.wireType;
  if (field.shape === 'single') codec.put(out, tag, json, field.implicit);
  else if (field.shape === 'map') putMap(out, field, json);
  else {
    if (!Array.isArray(json)) return out.refuse('an array', json);
    const putItems = (itemTag: number) => {
      for (const [index, item] of json.entries()) out.within(index, () => codec.put(out, itemTag, item, false));
    };
    if (codec.wireType === 2) putItems(tag);
    else if (json.length > 0) out.delimited((field.number << 3) | 2, () => putItems(0));
  }
}

/** Writes a map: repeated messages of a key and a value. All maps of the interface have strings as keys. */
function putMap(out: Encoding, field: FieldPlan, json: unknown): void {
  if (!isObject(json)) return out.refuse('an object', json);
  const { codec } = field;
  for (const [key, value] of Object.entries(json)) {
    out.within(key, () =>
      out.delimited((field.number << 3) | 2, () => {
        out.writer.uint32(entryKeyTag).string(parseString(out, key));
        codec.put(out, withWireType(entryValueTag, codec.wireType), value, false);
      }),
    );
  }
}
