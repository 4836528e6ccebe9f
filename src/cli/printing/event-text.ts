import type { EventExplanation, ExplainedArgument, ExplainedNames } from '../../explain/event-explanation.ts';
import { escapeMessage } from '../../text/escape.ts';
import { flow, words } from '../../text/flow.ts';
import { table } from './table.ts';

/** Columns of wrapped lists. */
const width = 100;

/** The explanation of an event as text for a terminal, escaped. */
export function eventText(explanation: EventExplanation): string {
  const { event, id, category, internal, sets, not_sent, versions, tracee_version, unknown_in } = explanation;
  const lines = [
    `${event}: ${category} event${id > 0 ? `, number ${id} in the stream` : ''} of Tracee ${tracee_version}`,
    ...(unknown_in === undefined ? [] : [`Tracee ${unknown_in} does not know it`]),
    explanation.meaning,
    `sent: ${explanation.sent}`,
    `versions: ${versions.map((version) => `Tracee ${version}`).join(', ')}`,
    ...(internal ? ['internal: Tracee does not start with a policy that names it'] : []),
    ...(sets.length > 0 ? [`sets: ${sets.join(', ')}`] : []),
    ...(not_sent.length > 0 ? [`does not come: ${not_sent.join(', ')}`] : []),
    ...(explanation.arguments.length > 0 ? ['arguments:'] : ['arguments: none']),
  ];
  return [
    `${lines.map((line) => escapeMessage(line)).join('\n')}\n`,
    table(explanation.arguments.map(argumentRow)),
    ...explanation.arguments.flatMap(({ name, names }) => (names ? [namesText(name, names)] : [])),
    listenersText(explanation),
    exampleText(explanation),
    explanation.handler === undefined ? '' : `\ncode:\n${indented(explanation.handler)}\n`,
  ].join('');
}

function argumentRow({ name, kind, type, meaning, decoded }: ExplainedArgument): readonly string[] {
  const mark = decoded ? ' (text with decoded-data)' : '';
  return [`  ${name}`, kind === type ? kind : `${kind}${type === 'object' ? '' : `, ${type}`}`, `${meaning}${mark}`];
}

function namesText(argument: string, { form, constants, values, field, arm64 }: ExplainedNames): string {
  const from = constants === undefined ? '' : ` (${constants})`;
  const list = Object.entries(values).map(([name, value]) => `${name} ${form === 'bits' ? hex(value) : value}`);
  const apart = Object.entries(arm64 ?? {}).map(([name, value]) => `${name} ${form === 'bits' ? hex(value) : value}`);
  const title = `\n${form === 'bits' ? 'bits' : 'values'} of ${argument}${from}:\n`;
  const others = apart.length > 0 ? `${wrapped('on arm64: ', apart)}\n` : '';
  const numbers = Object.entries(field?.values ?? {}).map(([name, value]) => `${name} ${hex(value)}`);
  const inside = field === undefined ? '' : `${wrapped(`the bits ${hex(field.mask)} hold one of: `, numbers)}\n`;
  return `${title}${inside}${wrapped('', list)}\n${others}`;
}

function hex(value: number): string {
  return value < 0 ? String(value) : `0x${value.toString(16)}`;
}

function wrapped(start: string, items: readonly string[]): string {
  const pieces = items.map((text, at) => ({ text: at === items.length - 1 ? text : `${text},` }));
  return flow([...words(start), ...pieces], width)
    .map((line) => `  ${line}`)
    .join('\n');
}

function listenersText({ listeners }: EventExplanation): string {
  if (listeners.length === 0) return '\nlisteners: none of the loaded signatures\n';
  const rows = listeners.map(({ id, name, pack, optional, through }) => [
    `  ${id}`,
    name,
    [
      `pack ${pack}`,
      ...(through === undefined ? [] : [`through ${through}`]),
      ...(optional ? ['if the policy has it'] : []),
    ].join(', '),
  ]);
  return `\nlisteners:\n${table(rows)}`;
}

function exampleText({ example }: EventExplanation): string {
  if (example === undefined) return '\nexample: no recording of the repository has this event\n';
  const rows = example.data.map(({ name, shown }) => [`  ${name}`, shown]);
  const by = example.executable === undefined ? '' : `, by ${escapeMessage(example.executable)}`;
  return `\nexample, recorded on amd64${by}:\n${table(rows)}`;
}

function indented(text: string): string {
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
