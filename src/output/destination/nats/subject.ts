import type { OutputRecord } from '../../record.ts';

const valueOf = {
  severity: (record: OutputRecord) => record.severity,
  signature: (record: OutputRecord) => record.signature,
  pack: (record: OutputRecord) => record.pack,
  namespace: (record: OutputRecord) => record.namespace,
  node: (_record: OutputRecord, node: string) => node,
} as const;

type Token = keyof typeof valueOf;

/** Longest value of one token, in characters. */
const maxValueLength = 128;

/** Names that a template of a subject may have in braces. */
export const subjectTokens: readonly string[] = Object.keys(valueOf);

function isToken(name: string): name is Token {
  return Object.hasOwn(valueOf, name);
}

/** Whether a template has only known tokens and makes a subject without wildcards, spaces and empty parts. */
export function isSubjectTemplate(template: string): boolean {
  const sample = template.replace(/\{([a-z]+)\}/g, (whole, name: string) => (isToken(name) ? 'x' : whole));
  return /^[\w-]+(?:\.[\w-]+)*$/.test(sample) && sample.length <= 256;
}

/**
 * Makes the subject of a record after a template. Characters of values other than letters, digits, `_` and `-` become
 * `_`, so that a value is always one part of the subject: an attacker may control the namespace.
 * Source of the syntax: NATS documentation, "Subject-Based Messaging".
 */
export function subjectOf(template: string, record: OutputRecord, node: string): string {
  return template.replace(/\{([a-z]+)\}/g, (whole, name: string) =>
    isToken(name) ? partOf(valueOf[name](record, node)) : whole,
  );
}

function partOf(value: string): string {
  return value.slice(0, maxValueLength).replace(/[^A-Za-z0-9_-]/g, '_') || '_';
}
