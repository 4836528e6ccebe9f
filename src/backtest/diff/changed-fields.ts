import { severities } from '../../finding.ts';
import type { JsonValue } from '../../output/format/json-value.ts';

/** A field of a finding that differs. */
export interface ChangedField {
  /** The way to it in the JSON of a finding. The fields in `data` have their names: `data.distance`. */
  readonly path: string;
  /** Absent if the finding does not have the field. */
  readonly old?: JsonValue;
  readonly new?: JsonValue;
}

/** Limit of fields that are listed for one finding. */
const mostFields = 50;

/**
 * Compares two findings field by field.
 * @param old a finding as `--output json` writes it
 * @returns the fields that differ, in the order of the old one
 */
export function changedFields(old: JsonValue, fresh: JsonValue): readonly ChangedField[] {
  const [before, after] = [new Map<string, JsonValue>(), new Map<string, JsonValue>()];
  flatten('', old, before);
  flatten('', fresh, after);
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths]
    .filter((path) => JSON.stringify(before.get(path)) !== JSON.stringify(after.get(path)))
    .slice(0, mostFields)
    .map((path) => {
      const [was, is] = [before.get(path), after.get(path)];
      return { path, ...(was !== undefined && { old: was }), ...(is !== undefined && { new: is }) };
    });
}

function flatten(path: string, value: JsonValue | undefined, into: Map<string, JsonValue>): void {
  if (value === undefined) return;
  if (Array.isArray(value)) {
    const items: readonly JsonValue[] = value;
    if (items.length === 0) into.set(path, []);
    for (const [index, item] of items.entries()) flattenItem(path, index, item, into);
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) flatten(path === '' ? key : `${path}.${key}`, member, into);
  } else into.set(path, path === 'threat.severity' ? (severities[Number(value)] ?? value) : value);
}

/** Arguments are named by their names. A second one of the same name has its index. */
function flattenItem(path: string, index: number, item: JsonValue, into: Map<string, JsonValue>): void {
  const name = isObject(item) && /(?:^|\.)data$/.test(path) ? item['name'] : undefined;
  const way = typeof name === 'string' ? `${path}.${name}` : `${path}[${index}]`;
  if (typeof name !== 'string' || into.has(way)) flatten(`${path}[${index}]`, item, into);
  else into.set(way, valueOf(item));
}

/** The value of an argument, which stands under the name of its kind. */
function valueOf(argument: JsonValue): JsonValue {
  const [, value] = isObject(argument) ? (Object.entries(argument).find(([key]) => key !== 'name') ?? []) : [];
  return value ?? null;
}

function isObject(value: JsonValue): value is { readonly [key: string]: JsonValue | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @returns the path without the numbers of list items, to count equal changes of several findings */
export function generalPath(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '[]');
}
