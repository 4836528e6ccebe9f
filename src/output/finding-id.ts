import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';

/**
 * Maximum amount of an author's values that is hashed, in UTF-16 units or bytes. Hundreds of megabytes would take
 * seconds.
 */
export const mostHashed = 2 ** 20;

/**
 * Encodes a value as a text that differs for different values: strings include their length, lists and objects their
 * number of members, and all values their type. Keys are sorted; a key with the value undefined counts as absent.
 * Beyond `mostHashed` in total, only types, lengths and numbers of members are encoded.
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
 * Computes the id of a finding: 32 hexadecimal digits, the first half of a SHA-256 over signature, severity, subject,
 * time, workload and evidence. The same recording gives the same ids in every run and on every machine. The version
 * of the signature and the text of the threat are not included. Severity, subject and time are included because one
 * event may complete several findings that differ in nothing else. A truncated finding keeps the id of the full
 * finding, and a finding of a fleet the id that it has.
 */
export function findingId(finding: Finding): string {
  if (finding.id !== undefined) return finding.id;
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
  // Hashed as UTF-16, because UTF-8 would map all lone surrogates to the same character.
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 32);
}
