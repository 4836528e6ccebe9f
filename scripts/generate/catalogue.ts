import { descriptionOf } from '../../src/event/descriptions/index.ts';
import type { Kind } from '../../src/event/kinds.ts';
import { valuesOf } from '../../src/event/names/arguments.ts';
import { constantsFor } from '../../src/event/names/named-values.ts';
import { versionsOfArgument, versionsOfEvent } from '../../src/tracee/versions/presence.ts';
import type { SourceEvent } from './events-source.ts';

/** Kinds whose TypeScript type is short enough to be written out, which costs the compiler less than looking it up. */
const plainTypes: Partial<Record<Kind, string>> = {
  int32: 'number',
  int64: 'bigint',
  u_int32: 'number',
  u_int64: 'bigint',
  pointer: 'bigint',
  str: 'string',
  bool: 'boolean',
  bytes: 'Uint8Array',
  str_array: 'readonly string[]',
  int32_array: 'readonly number[]',
  u_int64_array: 'readonly bigint[]',
  timespec: 'number',
};

const categoryNames: ReadonlyMap<string, string> = new Map([
  ['syscall', 'System call'],
  ['kernel', 'Seen in the kernel'],
  ['userspace', "Made in Tracee's user space"],
  ['detector', "Finding of one of Tracee's own detectors"],
  ['signal', "Message from Tracee's kernel part to its user space"],
  ['capture', 'Switch for capturing files, memory or packets'],
  ['test', "Used by Tracee's own tests"],
]);

/** The text of src/gen/catalogue.ts: the arguments of every event as types. */
export function catalogueFile(events: readonly SourceEvent[], header: string): string {
  return `${header}
import type { KindValues } from '../event/kinds.ts';

/** Every event of Tracee with the types of its arguments, as an event's validated \`data\` has them. */
export interface Catalogue {
${events.map(eventText).join('\n')}
}
`;
}

function eventText(event: SourceEvent): string {
  const category = categoryNames.get(event.category);
  const description = descriptionOf(event.name);
  if (category === undefined) throw new Error(`${event.name} has the unknown category ${event.category}`);
  if (description === undefined) throw new Error(`src/event/descriptions has no text about ${event.name}`);
  const facts = [
    category,
    `Tracee ${versionsOfEvent(event.name).join(' and ')}`,
    event.category === 'detector' ? `id ${event.wireId}, which depends on the detectors loaded` : `id ${event.wireId}`,
    ...(event.internal ? ['internal: a policy cannot name it'] : []),
  ];
  const lines = [description.meaning, '', `Sent: ${lowerFirst(description.sent)}`, '', `${facts.join('; ')}.`].map(
    (line) => `   * ${line}`.trimEnd(),
  );
  const members = event.arguments.flatMap((argument) => [
    `    /** ${argumentText(event.name, argument, description.arguments.get(argument.name))} */`,
    `    readonly ${key(argument.name)}: ${type(argument.kind)};`,
  ]);
  const body = members.length === 0 ? '{}' : `{\n${members.join('\n')}\n  }`;
  return `  /**\n${safe(lines.join('\n'))}\n   */\n  readonly ${key(event.name)}: ${body};`;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function argumentText(
  event: string,
  { name, kind, neverSent }: SourceEvent['arguments'][number],
  meaning: string | undefined,
): string {
  if (meaning === undefined) throw new Error(`src/event/descriptions has no text about ${event}.${name}`);
  const versions = versionsOfArgument(event, name);
  const less = versions.length < versionsOfEvent(event).length;
  const values = valuesOf(event, name);
  const constants = values && constantsFor(values, type(kind) === 'bigint');
  const sentence = `${meaning.charAt(0).toUpperCase()}${meaning.slice(1)}.${constants === undefined ? '' : ` Names: \`${constants}\`.`}`;
  if (neverSent) return safe(`${sentence} No version of Tracee sends it.`);
  return safe(less ? `${sentence} Only Tracee ${versions.join(' and ')} sends it.` : sentence);
}

/** @throws Error where the text would end the comment */
function safe(text: string): string {
  if (text.includes('*/')) throw new Error(`a description may not contain "*/": ${text}`);
  return text;
}

function type(kind: Kind): string {
  return plainTypes[kind] ?? `KindValues['${kind}']`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
