import { escapeTerminal } from '../../../text/escape.ts';

const longestText = 1_000;
const mostItems = 100;
const deepest = 6;

/**
 * Writes a value as TypeScript would: `12n`, `"a"`, `[1, 2]`, `{ a: 1 }`. All text is escaped for a terminal; long texts
 * and lists are cut.
 * @param isAddress whether bigint is written in hexadecimal
 */
export function literal(value: unknown, isAddress = false, depth = 0): string {
  switch (typeof value) {
    case 'bigint':
      return isAddress && value >= 0n ? `0x${value.toString(16)}n` : `${value}n`;
    case 'string':
      return `"${escapeTerminal(value, longestText).replaceAll('"', String.raw`\"`)}"`;
    case 'number':
    case 'boolean':
      return String(value);
    case 'object':
      return value === null ? 'null' : ofObject(value, isAddress, depth);
    default:
      return 'undefined';
  }
}

function ofObject(value: object, isAddress: boolean, depth: number): string {
  if (value instanceof Uint8Array) {
    const shown = Buffer.from(value.subarray(0, longestText / 2)).toString('hex');
    return `Uint8Array(${value.length}) ${shown}${value.length > longestText / 2 ? '…' : ''}`;
  }
  if (depth >= deepest) return Array.isArray(value) ? '[…]' : '{…}';
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostItems).map((item) => literal(item, isAddress, depth + 1));
    return `[${[...shown, ...more(value.length)].join(', ')}]`;
  }
  const members = Object.entries(value);
  const shown = members.slice(0, mostItems).map(([key, member]: [string, unknown]) => {
    const name = /^[A-Za-z_$][\w$]*$/.test(key) ? key : literal(key);
    return `${name}: ${literal(member, isAddress, depth + 1)}`;
  });
  return members.length === 0 ? '{}' : `{ ${[...shown, ...more(members.length)].join(', ')} }`;
}

function more(length: number): string[] {
  return length > mostItems ? [`… ${length - mostItems} more`] : [];
}
