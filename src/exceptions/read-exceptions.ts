import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import type * as z from 'zod';
import { unknownName } from '../config/unknown-name.ts';
import { readRegularFile } from '../config/yaml/regular-file.ts';
import { parserFault, plainValue } from '../config/yaml/yaml-text.ts';
import { SequentError } from '../errors.ts';
import { indentedList } from '../text/indented-list.ts';
import { toJson } from '../text/json.ts';
import { newAccount } from './accounts.ts';
import { broadness } from './broad.ts';
import { faultsOfConditions } from './conditions.ts';
import { type Entry, entrySchema } from './entry-schema.ts';
import { actionText, type Exception } from './exception.ts';
import { presetNames, presetPath, presetPrefix } from './presets.ts';

/** The exceptions of an operator. */
export interface ReadExceptions {
  /** In the order of the files. The first one that a finding meets applies. */
  readonly exceptions: readonly Exception[];
  /** Exceptions that hold for more than their author may think. */
  readonly broad: readonly { readonly exception: string; readonly place: string; readonly because: string }[];
}

/** A file of exceptions, or a preset. */
export interface ExceptionSource {
  /** Path, or `preset:NAME`. */
  readonly name: string;
  /** Where the operator has named it, for errors. */
  readonly from: string;
}

const mostExceptions = 1_000;

/**
 * Reads files of exceptions and presets.
 * @param before exceptions that are in force: unchanged ones keep their accounts
 * @throws {SequentError} SEQ_EXCEPTIONS with the faults of all files at once, each with its line
 */
export async function readExceptions(
  sources: readonly ExceptionSource[],
  before: readonly Exception[] = [],
): Promise<ReadExceptions> {
  const accounts = new Map(before.map(({ key, account }) => [key, account]));
  const faults: string[] = [];
  const found: Placed[] = [];
  for (const source of sources) {
    const read = await readSource(source);
    found.push(...read.entries);
    faults.push(...read.faults);
  }
  const exceptions = found.map(({ entry, place }): Exception => {
    const { signatures, where, action, expires } = entry;
    const content = toJson([signatures, where, actionText(action)]);
    const key = toJson([entry.id, content, String(expires), entry.owner, entry.reason]);
    const id = entry.id ?? idOf(signatures, content);
    const { owner, reason, added } = entry;
    const account = accounts.get(key) ?? newAccount();
    return { id, key, signatures, where, action, owner, reason, expires, added, place, account };
  });
  faults.push(...repeatedIds(exceptions));
  if (exceptions.length > mostExceptions) faults.push(tooMany(exceptions.length));
  if (faults.length > 0) {
    throw new SequentError('SEQ_EXCEPTIONS', {
      what: faults.length === 1 ? 'an exception is wrong' : `${faults.length} faults in exceptions`,
      where: indentedList(faults),
      todo: 'correct these lines; docs/reference/exceptions.md lists keys, fields and conditions',
    });
  }
  const broad = exceptions.flatMap(({ id, signatures, where, place }) => {
    const because = broadness(signatures, where);
    return because === undefined ? [] : [{ exception: id, place, because }];
  });
  return { exceptions, broad };
}

function tooMany(count: number): string {
  return `${count} exceptions: at most ${mostExceptions} are possible; let some share a pattern`;
}

/** An entry with its place as `FILE:LINE`. */
interface Placed {
  readonly entry: Entry;
  readonly place: string;
}

interface ReadFile {
  readonly entries: readonly Placed[];
  readonly faults: readonly string[];
}

async function readSource({ name, from }: ExceptionSource): Promise<ReadFile> {
  if (!name.startsWith(presetPrefix)) return readFile(name, shortPath(name));
  const preset = name.slice(presetPrefix.length);
  const known = presetNames();
  if (known.includes(preset)) return readFile(presetPath(preset), name);
  const fault = `${from}: ${unknownName('preset', preset, known)}; there are ${known.join(', ')}`;
  return { entries: [], faults: [fault] };
}

async function readFile(path: string, shown: string): Promise<ReadFile> {
  const { LineCounter, lineOf, parseDocument } = await import('../config/yaml/yaml-lines.ts');
  const lines = new LineCounter();
  let text: string;
  try {
    text = readRegularFile(path, 'a file of exceptions', 'SEQ_EXCEPTIONS');
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    return { entries: [], faults: [`${shown}: ${error.text.what}; ${error.text.todo}`] };
  }
  const document = parseDocument(text, { lineCounter: lines });
  const at = (way: readonly PropertyKey[]): string => `${shown}:${lineOf(document, way, lines)}`;
  if (document.errors.length > 0) {
    const told = document.errors.map(({ pos, message }) => ({ line: lines.linePos(pos[0]).line, message }));
    return { entries: [], faults: told.map(({ line, message }) => `${shown}:${line}: ${parserFault(message)}`) };
  }
  const value = plainValue(document);
  if ('fault' in value) {
    const { way = [], fault } = value;
    const name = way.length === 0 ? '' : `${String(way.at(-1))}: `;
    return { entries: [], faults: [`${at(way)}: ${name}${fault}`] };
  }
  const { list, way } = listIn(value.value);
  if (list === undefined) {
    return { entries: [], faults: [`${shown}:1: a list of exceptions is needed, below the key exceptions`] };
  }
  if (list.length > mostExceptions) return { entries: [], faults: [`${shown}: ${tooMany(list.length)}`] };
  const entries: Placed[] = [];
  const faults: string[] = [];
  for (const [index, written] of list.entries()) {
    const here = [...way, index];
    const { data, error } = entrySchema.safeParse(written);
    const own = [...(error?.issues ?? []).flatMap(faultsOfIssue), ...faultsOfWhere(written)];
    if (data !== undefined && own.length === 0) entries.push({ entry: data, place: at(here) });
    for (const { way: below, text: fault } of own) faults.push(`${at([...here, ...below])}: ${fault}`);
  }
  return { entries, faults };
}

/** The list of entries: the value of the key `exceptions`, or the whole file. */
function listIn(value: unknown): { readonly list: readonly unknown[] | undefined; readonly way: readonly string[] } {
  if (Array.isArray(value)) return { list: value, way: [] };
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  const [first] = members;
  const isAlone = members.length === 1 && first?.[0] === 'exceptions';
  const list: unknown = isAlone ? first[1] : undefined;
  return { list: Array.isArray(list) ? list : undefined, way: ['exceptions'] };
}

interface Fault {
  readonly way: readonly PropertyKey[];
  readonly text: string;
}

function faultsOfIssue(issue: z.core.$ZodIssue): readonly Fault[] {
  const name = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys' && issue.path.length === 0) {
    const known = Object.keys(entrySchema.shape);
    return issue.keys.map((key) => ({ way: [key], text: `${key}: ${unknownName('key', key, known)}` }));
  }
  return [{ way: issue.path, text: `${name === '' ? 'an exception' : name}: ${issue.message}` }];
}

function faultsOfWhere(written: unknown): readonly Fault[] {
  const members = typeof written === 'object' && written !== null ? Object.entries(written) : [];
  const where: unknown = members.find(([key]) => key === 'where')?.[1];
  if (typeof where !== 'object' || where === null || Array.isArray(where)) return [];
  return faultsOfConditions(Object.fromEntries(Object.entries(where))).map(({ way, text }) => ({
    way: ['where', ...way],
    text: `where.${text}`,
  }));
}

function repeatedIds(exceptions: readonly Exception[]): readonly string[] {
  const places = new Map<string, string>();
  return exceptions.flatMap(({ id, place }) => {
    const other = places.get(id);
    places.set(id, other ?? place);
    if (other === undefined) return [];
    return [`${place}: the exception ${id} is also at ${other}; give them different ids, or leave one out`];
  });
}

/** An id that stays the same while signatures, conditions and action do. */
function idOf([first = '']: readonly string[], content: string): string {
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8);
  return `${first.replace(/[^\w.-]+/g, '')}-${hash}`.replace(/^[^A-Za-z0-9]+/, '');
}

/** Paths of files in the working directory are relative to it in messages. */
function shortPath(path: string): string {
  const short = relative('', path);
  return short === '' || short.startsWith('..') ? path : short;
}
