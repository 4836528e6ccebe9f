import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Document } from 'yaml';
import * as z from 'zod';
import { SequentError } from '../errors.ts';
import { describeEvent, eventNames } from '../event/catalogue.ts';

const rule = z.looseObject({ event: z.string(), filters: z.array(z.string()).nullish() });
const plain = z.looseObject({ name: z.string(), rules: z.array(rule) });
const kubernetes = z.looseObject({
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({ rules: z.array(rule) }),
});

/** What a Tracee with some policies sends. */
export interface Selection {
  /** Names of the policies, in the order of their files. */
  readonly policies: readonly string[];
  /** Events that are selected; `filtered` where every rule for it has filters. */
  readonly events: ReadonlyMap<string, { readonly filtered: boolean }>;
  /** Filters of each rule for an event that has some. */
  readonly filters: ReadonlyMap<string, readonly (readonly string[])[]>;
  /** Rules that name neither an event nor a set of the catalogue, such as events of detectors or selectors of threats. */
  readonly others: readonly string[];
}

/**
 * Reads Tracee policies: a file, or the .yaml, .yml and .json files of a folder, in both forms (tracee.md, part C).
 * @throws SequentError SEQ_POLICY
 */
export async function readPolicies(path: string): Promise<Selection> {
  const { parseAllDocuments } = await import('yaml');
  const policies: string[] = [];
  const events = new Map<string, { filtered: boolean }>();
  const allFilters = new Map<string, (readonly string[])[]>();
  const others: string[] = [];
  for (const file of filesOf(path)) {
    for (const document of parseAllDocuments(read(file))) {
      const [fault] = document.errors ?? [];
      if (fault !== undefined) throw refusal(file, fault.message.split('\n')[0] ?? 'it is no YAML');
      const { name, rules } = policyIn(plainValue(document, file), file);
      policies.push(name);
      for (const { event, filters } of rules) {
        const names = namesOf(event);
        if (names.length === 0) others.push(event);
        for (const one of names) {
          const filtered = (filters?.length ?? 0) > 0 && events.get(one)?.filtered !== false;
          events.set(one, { filtered });
          if (filters != null && filters.length > 0) allFilters.set(one, [...(allFilters.get(one) ?? []), filters]);
        }
      }
    }
  }
  if (policies.length === 0) throw refusal(path, 'it is empty');
  return { policies, events, filters: allFilters, others };
}

/** Aliases may stand for too much (a `billion laughs`): the parser finds out only now. */
function plainValue(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch (error) {
    throw refusal(file, error instanceof Error ? error.message : String(error), error);
  }
}

function policyIn(value: unknown, file: string): { name: string; rules: readonly z.output<typeof rule>[] } {
  const isKubernetes = typeof value === 'object' && value !== null && 'spec' in value;
  const parsed = isKubernetes
    ? kubernetes.transform(({ metadata, spec }) => ({ name: metadata.name, rules: spec.rules })).safeParse(value)
    : plain.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refusal(
    file,
    parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`).join('; '),
  );
}

/** The events of a rule: one, or those of a set. */
function namesOf(event: string): readonly string[] {
  if (describeEvent(event) !== undefined) return [event];
  return eventNames().filter((name) => describeEvent(name)?.sets.includes(event));
}

function filesOf(path: string): readonly string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const files = readdirSync(path).filter((name) => /\.(ya?ml|json)$/.test(name));
    if (files.length === 0) throw refusal(path, 'the folder holds no .yaml, .yml or .json file');
    return files.sort().map((name) => join(path, name));
  } catch (error) {
    if (error instanceof SequentError) throw error;
    throw refusal(path, 'it cannot be read', error);
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(file, 'it cannot be read', error);
  }
}

function refusal(where: string, reason: string, cause?: unknown): SequentError {
  return new SequentError(
    'SEQ_POLICY',
    {
      what: `this is no policy of Tracee: ${reason}`,
      where,
      todo: 'name the file or the folder that Tracee gets as --policy',
    },
    { cause },
  );
}
