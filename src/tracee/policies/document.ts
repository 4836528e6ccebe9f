import { type Document, visit } from 'yaml';
import * as z from 'zod';
import type { PolicyForm } from '../versions/profile.ts';
import { PolicyRefusal } from './refusal.ts';

/** The content of a policy file in either form. */
export interface PolicyDocument {
  readonly form: PolicyForm;
  readonly name: string;
  readonly scope: readonly string[];
  readonly rules: readonly RuleDocument[];
  readonly defaultActions: readonly string[];
}

export interface RuleDocument {
  readonly event: string;
  readonly filters: readonly string[];
  readonly actions: readonly string[];
}

/** Options of the YAML parser, which match Tracee's: keys may occur twice, and the last one counts; `<<` merges. */
export const yamlOptions = { merge: true, uniqueKeys: false, logLevel: 'silent' } as const;

// Values are read as text, except for null: Tracee also accepts a number where it expects a text.
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const isNothing = (value: unknown): boolean => value === undefined || value === null;
const listOf = <T extends z.ZodType>(item: T) =>
  z.preprocess((value) => (isNothing(value) ? [] : value), z.array(item));
const texts = listOf(text);
const rule = z.object({ event: text, filters: texts, actions: texts });
const body = { scope: texts, rules: listOf(rule), defaultActions: texts };
const kubernetes = z.object({
  apiVersion: text,
  kind: text,
  metadata: z.preprocess(
    (value) => (isNothing(value) ? {} : value),
    z.object({ name: text, annotations: z.record(z.string(), text).nullish() }),
  ),
  spec: z.preprocess((value) => (isNothing(value) ? {} : value), z.object(body)),
});
const plain = z.object({ name: text, ...body });
const head = z.object({ type: text });

/**
 * Reads a YAML or JSON document as a policy. Unknown keys are ignored, as in Tracee.
 * @throws PolicyRefusal if a field has another type, or the form is unknown
 */
export function readPolicyDocument(document: Document): PolicyDocument {
  const value = valueOf(document);
  if (formOf(value) === 'plain') {
    const { name, ...rest } = parse(plain, value);
    return { form: 'plain', name, ...rest };
  }
  const { apiVersion, kind, metadata, spec } = parse(kubernetes, value);
  if (apiVersion !== 'tracee.aquasec.com/v1beta1' || kind !== 'Policy')
    throw new PolicyRefusal('it has neither `type: policy` nor the apiVersion and the kind of a policy');
  return { form: 'kubernetes', name: metadata.name, ...spec };
}

function formOf(value: unknown): PolicyForm {
  const { success, data } = head.safeParse(value);
  return success && data.type.trim().toLowerCase() === 'policy' ? 'plain' : 'kubernetes';
}

/** Expands aliases. The parser detects only here that they expand to too much (`billion laughs`). */
function valueOf(document: Document): unknown {
  visit(document, {
    Scalar(key, node) {
      if (key !== 'key' && node.value !== null && node.source !== undefined) node.value = node.source;
    },
  });
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw new PolicyRefusal(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new PolicyRefusal(
    error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
  );
}
