import type { Kind } from '../../src/event/kinds.ts';
import type { SourceEvent } from './events-source.ts';

/** One letter a kind: rows of the table are parsed one at a time, and only when asked for. */
const letters: Readonly<Record<Kind, string>> = {
  int32: 'i',
  int64: 'l',
  u_int32: 'u',
  u_int64: 'U',
  str: 's',
  bytes: 'b',
  bool: 'B',
  str_array: 'S',
  int32_array: 'I',
  u_int64_array: 'W',
  sockaddr: 'a',
  credentials: 'c',
  timespec: 't',
  hooked_syscalls: 'h',
  hooked_seq_ops: 'H',
  ipv4: '4',
  ipv6: '6',
  tcp: 'T',
  udp: 'D',
  icmp: 'm',
  icmpv6: 'M',
  dns: 'd',
  dns_questions: 'q',
  dns_responses: 'r',
  packet_metadata: 'k',
  http: 'w',
  http_request: 'x',
  http_response: 'y',
  struct: 'z',
  pointer: 'p',
};

/** The text of src/gen/events.ts: the catalogue at run time. */
export function eventsFile(events: readonly SourceEvent[], header: string): string {
  const categories = [...new Set(events.map((event) => event.category))];
  const sets = [...new Set(events.flatMap((event) => event.sets))].sort();
  const rows = events.map((event) => `  ${JSON.stringify(event.name)}: ${JSON.stringify(rowText(event, sets))},`);
  return `${header}
import type { Kind } from '../event/kinds.ts';

export type Category = ${categories.map((name) => `'${name}'`).join(' | ')};

export const categories: readonly Category[] = [${categories.map((name) => `'${name}'`).join(', ')}];

/** Names of the sets; rows number them from here. */
export const sets: readonly string[] = [${sets.map((name) => `'${name}'`).join(', ')}];

export const kindOfLetter: Readonly<Record<string, Kind>> = {
${Object.entries(letters)
  .map(([kind, letter]) => `  ${JSON.stringify(letter)}: '${kind}',`)
  .join('\n')}
};

/**
 * One event a row: id on the wire | id inside Tracee | category, with ! for internal | numbers of its sets | arguments.
 * An argument is the letter of its kind and its name, with * where decoded-data writes text over it (every pointer is).
 */
export const rows: Readonly<Record<string, string>> = {
${rows.join('\n')}
};
`;
}

function rowText(event: SourceEvent, sets: readonly string[]): string {
  return [
    event.wireId,
    event.traceeId,
    event.category + (event.internal ? '!' : ''),
    event.sets.map((name) => sets.indexOf(name)).join(','),
    event.arguments
      .map((one) => {
        if (/[,|*]/.test(one.name))
          throw new Error(`${event.name}.${one.name} has a separator of the table in its name`);
        return letters[one.kind] + one.name + (one.decoded !== undefined && one.kind !== 'pointer' ? '*' : '');
      })
      .join(','),
  ].join('|');
}
