import * as z from 'zod';
import type { Argument } from '../../event/kinds.ts';
import type { DetectedFrom, Evidence, Finding } from '../../finding.ts';
import { redacted, withoutEnvironment, withoutFlagValues, withoutPasswords, withoutTokens } from './secret-texts.ts';

const presets = ['environment', 'passwords', 'tokens'] as const;
const presetError = `one of ${presets.join(', ')} is needed`;
const textError = 'a text is needed';

/** The secrets that `[redacted]` replaces before a finding leaves. */
export const redactSchema = z.strictObject(
  {
    presets: z
      .array(z.enum(presets, { error: presetError }), { error: 'a list of presets is needed' })
      .optional()
      .describe(
        'environment: values of environment variables; passwords: values after --password and the like, and in URLs; tokens: keys and tokens that their form gives away',
      ),
    arguments: z
      .array(z.string({ error: textError }).min(1, textError), { error: 'a list of arguments of events is needed' })
      .optional()
      .describe('names of arguments of events whose values are replaced'),
    patterns: z
      .array(z.string({ error: textError }).min(1, textError), { error: 'a list of regular expressions is needed' })
      .optional()
      .describe('regular expressions (RE2); each match in a text is replaced'),
  },
  { error: 'a mapping with presets, arguments or patterns is needed' },
);

export type Redact = z.output<typeof redactSchema>;

/** Replaces text. It takes time in proportion to the text. */
export type ReplaceText = (text: string) => string;

/** The rules of redaction for single values. */
export interface RedactRules {
  /** Names of arguments whose values are replaced. */
  readonly names: ReadonlySet<string>;
  /** @returns a copy of a value in which the secrets of every text are replaced; its keys and the members `fixed` stay */
  readonly value: <T>(value: T, name: string, fixed?: readonly string[]) => T;
  readonly text: ReplaceText;
}

/** @param replacePatterns replaces the matches of `patterns` */
export function redactRules(redact: Redact, replacePatterns: ReplaceText): RedactRules {
  const on = new Set(redact.presets);
  const names = new Set(redact.arguments);
  const text: ReplaceText = (given) => {
    let rest = given;
    if (on.has('passwords')) rest = withoutPasswords(rest);
    if (on.has('tokens')) rest = withoutTokens(rest);
    return replacePatterns(rest);
  };
  const texts = (name: string, given: readonly string[]): readonly string[] => {
    const shown = on.has('environment') ? withoutEnvironment(name, given) : given;
    return (on.has('passwords') ? withoutFlagValues(shown) : shown).map(text);
  };
  return { names, text, value: (value, name, fixed) => deep(value, name, text, texts, fixed) };
}

/**
 * Makes a function that returns a finding without secrets. Ids, names of signatures and of events stay.
 * @param replacePatterns replaces the matches of `patterns`
 */
export function redactor(redact: Redact, replacePatterns: ReplaceText): (finding: Finding) => Finding {
  const { names, text, value } = redactRules(redact, replacePatterns);
  const argument = (given: Argument): Argument => {
    if (given.kind === undefined) return given;
    if (names.has(given.name)) return { name: given.name, kind: 'str', value: redacted };
    return value(given, given.name, ['kind', 'name']);
  };
  const evidence = (given: Evidence): Evidence => ({
    ...value(given, ''),
    name: given.name,
    data: given.data.map(argument),
  });
  const origin = (given: DetectedFrom): DetectedFrom => ({
    name: given.name,
    data: given.data.map(argument),
    ...(given.parent !== undefined && { parent: origin(given.parent) }),
  });
  return (finding) => ({
    ...finding,
    threat: { ...finding.threat, properties: value(finding.threat.properties, '') },
    data: finding.data.map(argument),
    subject: text(finding.subject),
    workload: value(finding.workload, ''),
    detectedFrom: origin(finding.detectedFrom),
    evidence: finding.evidence.map(evidence),
  });
}

/** A copy of a value in which every text has been replaced. Keys stay, and so do the members `fixed`. */
function deep<T>(
  value: T,
  name: string,
  text: ReplaceText,
  texts: (name: string, given: readonly string[]) => readonly string[],
  fixed: readonly string[] = [],
): T {
  const of = (one: unknown): unknown => {
    if (typeof one === 'string') return text(one);
    if (Array.isArray(one)) {
      const list: readonly unknown[] = one;
      return list.every((item) => typeof item === 'string') ? texts(name, list) : list.map(of);
    }
    if (typeof one !== 'object' || one === null || one instanceof Uint8Array) return one;
    return Object.fromEntries(
      Object.entries(one).map(([key, member]: [string, unknown]) => {
        if (fixed.includes(key)) return [key, member];
        // The arguments of a program, of which one may be the value of the one before.
        const isLine = key === 'commandLine' && typeof member === 'string';
        return [key, isLine ? texts(key, member.split(' ')).join(' ') : of(member)];
      }),
    );
  };
  // The copy has the same shape: only texts differ.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return of(value) as T;
}
