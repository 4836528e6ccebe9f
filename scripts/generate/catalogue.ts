import type { Kind } from '../../src/event/kinds.ts';
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
  if (category === undefined) throw new Error(`${event.name} has the unknown category ${event.category}`);
  const facts = [
    category,
    event.category === 'detector' ? `id ${event.wireId}, which depends on the detectors loaded` : `id ${event.wireId}`,
    ...(event.internal ? ['internal: a policy cannot name it'] : []),
    ...event.arguments.filter((one) => one.neverSent).map((one) => `Tracee never sends its \`${one.name}\``),
  ];
  const members = event.arguments.map((one) => `readonly ${key(one.name)}: ${type(one.kind)}`);
  const body = members.length === 0 ? '{}' : `{ ${members.join('; ')} }`;
  return `  /** ${facts.join('; ')}. */\n  readonly ${key(event.name)}: ${body};`;
}

function type(kind: Kind): string {
  return plainTypes[kind] ?? `KindValues['${kind}']`;
}

function key(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
