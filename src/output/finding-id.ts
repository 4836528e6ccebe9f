import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';

/** So much of an author's values is hashed, in UTF-16 units and bytes: hundreds of megabytes would take seconds. */
export const mostHashed = 2 ** 20;

/**
 * A text that differs for any two different values: every string carries its length, every list and object its number of
 * members, every value its type. Keys are sorted; a key whose value is undefined counts as absent. Of values beyond `mostHashed` in all
 * only types, lengths and numbers of members are told, and nothing of what lies in them.
 */
function canonical(whole: unknown): string {
  let left = mostHashed;
  const part = (length: number): number => {
    const taken = Math.min(left, length);
    left -= taken;
    return taken;
  };
  const textOf = (value: unknown): string => {
    switch (typeof value) {
      case 'string':
        return `s${value.length}:${value.slice(0, part(value.length))}`;
      case 'number':
        return `d${value};`;
      case 'bigint':
        return `i${value};`;
      case 'boolean':
        return value ? 't' : 'f';
      case 'object':
        return value === null ? 'z' : ofObject(value);
      default:
        return 'u';
    }
  };
  const ofObject = (value: object): string => {
    if (value instanceof Uint8Array) {
      return `b${value.length}:${Buffer.from(value.subarray(0, part(value.length))).toString('hex')}`;
    }
    if (Array.isArray(value)) return `l${value.length}:${value.slice(0, part(value.length)).map(textOf).join('')}`;
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const taken = members.slice(0, part(members.length));
    return `o${members.length}:${taken.map(([key, member]) => textOf(key) + textOf(member)).join('')}`;
  };
  return textOf(whole);
}

/**
 * The name of a finding: 32 hexadecimal digits, the first half of a SHA-256 over signature, severity, subject, time,
 * workload and evidence. The same recording gives the same ids in every run, on every machine; the version of the
 * signature and the wording of the threat do not matter. Severity, subject and time are there because one event may
 * complete several findings, which differ in nothing else. A finding that was cut keeps the id that it had as a whole.
 */
export function findingId(finding: Finding): string {
  if (finding.truncated !== undefined) return finding.truncated.id;
  const { process, thread, container } = finding.workload;
  const text = canonical([
    finding.signature.id,
    finding.threat.severity,
    finding.subject,
    finding.timestamp,
    process?.uniqueId,
    thread?.uniqueId,
    container?.id,
    finding.evidence.map(({ name, timestamp, data }) => [name, timestamp, data]),
  ]);
  // As UTF-16, because UTF-8 would make all lone surrogates one character.
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 32);
}
