import { toJson } from '../../../text/json.ts';

/** Names in a test of a capsule. */
export interface CapsuleTestText {
  /** Name of the recording beside the test. */
  readonly recording: string;
  /** Import of the signature, and of those that run beside it, relative to the test. */
  readonly signature: string;
  readonly beside: readonly string[];
  /** Number of events of the case. */
  readonly events: number;
  /** Fields of the case beside its events and the signatures beside it. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Number of events that `recording` takes without `most`. */
const usualMost = 10_000;
const plainName = /^[A-Za-z_$][\w$]*$/;

/**
 * Writes a test file. Every text of the capsule is a literal in it, with invisible characters escaped: it may come from
 * an attacker.
 */
export function capsuleTestText({ recording, signature, beside, events, fields }: CapsuleTestText): string {
  const imports = beside.map((path, index) => `import beside${index + 1} from ${text(path)};\n`).join('');
  const most = events > usualMost ? `, { most: ${events} }` : '';
  const lines = [
    `name: ${literal(fields['name'])}`,
    `events: await recording(new URL(${text(recording)}, import.meta.url)${most})`,
    ...Object.entries(fields)
      .filter(([key]) => key !== 'name')
      .map(([key, value]) => `${key}: ${lineEach(value)}`),
    ...(beside.length > 0 ? [`beside: [${beside.map((_, index) => `beside${index + 1}`).join(', ')}]`] : []),
  ];
  return `import { recording, testSignature } from 'tracee-sequent/testing';
import signature from ${text(signature)};
${imports}
testSignature(signature, {
  partial: true,
  detects: [
    {
${lines.map((line) => `      ${line},\n`).join('')}    },
  ],
  ignores: [],
});
`;
}

/** Writes a list of objects with one object a line, and any other value in one line. */
function lineEach(value: unknown): string {
  const isList = Array.isArray(value) && value.some((item) => typeof item === 'object' && item !== null);
  return isList ? `[\n${value.map((item) => `        ${literal(item)},\n`).join('')}      ]` : literal(value);
}

/** Writes a value as TypeScript, whole. */
function literal(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (value instanceof Uint8Array) return `Uint8Array.of(${value.join(', ')})`;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  const members = Object.entries(value).map(([key, member]: [string, unknown]) => `${nameOf(key)}: ${literal(member)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

function nameOf(key: string): string {
  // `__proto__: x` would set the prototype.
  if (key === '__proto__') return `['__proto__']`;
  return plainName.test(key) ? key : text(key);
}

/** A text in single quotes. */
function text(value: string): string {
  const inside = toJson(value).slice(1, -1);
  return `'${inside.replace(/\\.|'/g, (found) => (found === '\\"' ? '"' : found === "'" ? String.raw`\'` : found))}'`;
}
