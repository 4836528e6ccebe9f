import { type Facts, factsOf } from '../../../history/reading/facts.ts';
import type { StoredRecord } from '../../../history/record.ts';
import { readableTime } from '../../../output/time.ts';
import { escapeTerminal } from '../../../text/escape.ts';
import { flow, words } from '../../../text/flow.ts';

/** From this width on, a record takes one line. */
const wideColumns = 140;
const [longestTitle, longestName] = [300, 120];
const idLength = 12;
const severityWidth = 8;

/** Head of the lines of records on a wide terminal; empty on a narrow one. */
export function headText(columns: number): string {
  return columns < wideColumns ? '' : `${'TIME (UTC)'.padEnd(23)}  SEVERITY  ${'ID'.padEnd(idLength)}  WHAT\n`;
}

/**
 * Formats a record for people: on one line, or on several lines where the terminal is narrow.
 * @param columns width of the terminal
 */
export function recordText(record: StoredRecord, columns: number): string {
  const facts = factsOf(record.body);
  if (facts === undefined) return '';
  const mark = (facts.severity ?? facts.kind).toUpperCase().padEnd(severityWidth);
  const id = escapeTerminal(facts.id.slice(0, idLength), idLength).padEnd(idLength);
  const head = `${readableTime(facts.time)}  ${mark}  ${id}`;
  const isNote = facts.name === undefined;
  const title = isNote ? noteText(record.body) : titleOf(facts, record.body);
  const rest = [title, ...(isNote ? [] : [whoOf(facts)])].filter((part) => part !== '');
  if (columns >= wideColumns) return `${head}  ${rest.join('  ')}\n`;
  const indent = '  ';
  const lines = rest.flatMap((part) => flow(words(part), Math.max(40, columns - indent.length)));
  return `${head.trimEnd()}\n${lines.map((line) => `${indent}${line}\n`).join('')}`;
}

function titleOf({ signature = '', count, kind }: Facts, body: string): string {
  const { threat } = membersOf(JSON.parse(body));
  const { name } = membersOf(threat);
  const title = typeof name === 'string' ? ` ${escapeTerminal(name, longestTitle)}` : '';
  const times = kind === 'summary' ? `, ${count} times` : '';
  return `${escapeTerminal(signature, longestName)}${title}${times}`;
}

function whoOf({ executable, pid, container, namespace, pod, node }: Facts): string {
  const name = (text: string): string => escapeTerminal(text, longestName);
  const inside = [namespace, pod].filter((part) => part !== undefined).map(name);
  const parts = [
    ...(executable === undefined ? [] : [name(executable)]),
    ...(pid === undefined ? [] : [`pid ${pid}`]),
    ...(inside.length > 0 ? ['in pod', inside.join('/')] : []),
    ...(inside.length === 0 && container !== undefined
      ? ['in container', name(container.name || container.id.slice(0, idLength))]
      : []),
    ...(node === undefined ? [] : [`on ${name(node)}`]),
  ];
  return parts.join(' ');
}

function noteText(body: string): string {
  const { message, fields } = membersOf(JSON.parse(body));
  const shown = Object.entries(membersOf(fields)).map(([key, value]) => `${key}=${String(value)}`);
  const rest = shown.length > 0 ? ` (${shown.join(', ')})` : '';
  return escapeTerminal(`${String(message)}${rest}`, longestTitle);
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = (one: unknown): one is Readonly<Record<string, unknown>> =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  return isObject(value) ? value : {};
}
