import { dirname, resolve } from 'node:path';
import type * as z from 'zod';
import { SequentError } from '../errors.ts';
import { indentedList } from '../text/indented-list.ts';
import { fileSchema, fileSettings } from './file-schema.ts';
import { type OnRefusal, refuse } from './refusal.ts';
import type { Setting } from './settings/setting.ts';
import { unknownName } from './unknown-name.ts';
import { readRegularFile } from './yaml/regular-file.ts';
import { parserFault, plainValue } from './yaml/yaml-text.ts';

/** A configuration file that fits its schema. */
export interface ConfigFile {
  readonly path: string;
  /** Whether the file has no content beside comments. */
  readonly isEmpty: boolean;
  /** Values in the file by the keys of settings. Relative paths have been made absolute. */
  readonly values: ReadonlyMap<string, unknown>;
  /** The line of a value, by the key of its setting and the keys below it. */
  line(key: string, ...way: readonly PropertyKey[]): number;
}

interface Fault {
  readonly line: number;
  readonly text: string;
}

/**
 * Reads a configuration file (YAML, so JSON too).
 * @param onRefusal receives the faults in place of an exception; the settings without faults are returned then
 * @throws SequentError SEQ_CONFIG with all faults at once, each with its line
 */
export async function readConfigFile(path: string, onRefusal: OnRefusal = refuse): Promise<ConfigFile> {
  // Most runs have no configuration file, and loading the parser takes a fifth of the start-up.
  const { LineCounter, lineOf, parseDocument } = await import('./yaml/yaml-lines.ts');
  const lines = new LineCounter();
  const document = parseDocument(readRegularFile(path, 'the configuration file', 'SEQ_CONFIG'), { lineCounter: lines });
  const faults: Fault[] = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    text: parserFault(message),
  }));
  const read = faults.length === 0 ? plainValue(document) : { value: undefined };
  if ('fault' in read) {
    const { fault, way = [] } = read;
    faults.push({ line: lineOf(document, way, lines), text: placedAt(way, fault) });
  }
  const content = 'value' in read ? read.value : undefined;
  const isReadable = faults.length === 0;
  const wrong: (readonly PropertyKey[])[] = [];
  if (isReadable) {
    const parsed = fileSchema().safeParse(content ?? {});
    for (const issue of parsed.error?.issues ?? []) {
      for (const { way, text } of told(issue)) {
        wrong.push(way);
        faults.push({
          line: lineOf(document, way, lines),
          text: placedAt(way, text),
        });
      }
    }
  }
  const unusable = new Set(
    fileSettings.flatMap(({ key }) => (wrong.some((way) => concerns(way, key)) || !isReadable ? [key] : [])),
  );
  if (faults.length > 0) onRefusal(refusal(path, faults), unusable);
  const folder = dirname(resolve(path));
  const given = fileSettings.flatMap((setting) => {
    if (unusable.has(setting.key)) return [];
    const value = valueAt(content, setting.key.split('.'));
    return value === undefined ? [] : [[setting.key, resolved(value, setting, folder)] as const];
  });
  return {
    path,
    isEmpty: isReadable && (content === undefined || content === null),
    values: new Map(given),
    line: (key, ...way) => lineOf(document, [...key.split('.'), ...way], lines),
  };
}

/** Whether a fault at this place of the file is one of the setting, or of the mapping that the setting is in. */
function concerns(way: readonly PropertyKey[], key: string): boolean {
  const names = key.split('.');
  return names.every((name, index) => index >= way.length || way[index] === name);
}

function placedAt(way: readonly PropertyKey[], text: string): string {
  return way.length === 0 ? text : `${way.map(String).join('.')}: ${text}`;
}

function* told(issue: z.core.$ZodIssue): Generator<{ readonly way: readonly PropertyKey[]; readonly text: string }> {
  if (issue.code !== 'unrecognized_keys') {
    yield { way: issue.path, text: issue.message };
    return;
  }
  const above = issue.path.map(String).join('.');
  const known = above === '' ? keysBelow() : above === 'repeats' ? keysBelow('repeats') : ['window', 'key'];
  for (const key of issue.keys) yield { way: [...issue.path, key], text: unknownName('key', key, known) };
}

/** Valid keys of the file, or below one of its keys. */
function keysBelow(above?: string): ReadonlySet<string> {
  const keys = fileSettings.map(({ key }) => key.split('.'));
  return new Set(
    keys.flatMap(([first = '', second]) => (above === undefined ? first : first === above && second) || []),
  );
}

function refusal(path: string, faults: readonly Fault[]): SequentError {
  const list = faults.toSorted((a, b) => a.line - b.line).map(({ line, text }) => `line ${line}: ${text}`);
  return new SequentError('SEQ_CONFIG', {
    what: 'the configuration is wrong',
    where: `${path}${indentedList(list)}`,
    todo: 'correct these lines',
  });
}

function valueAt(content: unknown, way: readonly string[]): unknown {
  let value = content;
  for (const key of way) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}

function resolved(value: unknown, { resolve: absolute, resolveValue }: Setting, folder: string): unknown {
  if (resolveValue !== undefined) return resolveValue(value, folder);
  if (absolute === undefined) return value;
  const one = (text: unknown): unknown => (typeof text === 'string' ? absolute(text, folder) : text);
  return Array.isArray(value) ? value.map(one) : one(value);
}
