import * as z from 'zod';
import { SequentError } from '../errors.ts';
import { issueLines, issueWords } from '../signature/issue-words.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Log } from '../telemetry/log.ts';
import { closestOf } from '../text/closest.ts';

/**
 * Checks the operator's options of signatures and models.
 * @throws SequentError SEQ_CONFIG with all faults at once
 */
export function checkOptions(signatures: readonly LoadedSignature[], options: Readonly<Record<string, unknown>>): void {
  const configurable = new Map<string, z.core.$ZodType | undefined>(
    signatures.flatMap(({ id, options: schema, models }) => [
      [id, schema] as const,
      ...Object.values(models).map((model) => [model.id, model.options] as const),
    ]),
  );
  const unknown = Object.keys(options).filter((id) => !configurable.has(id));
  if (unknown.length > 0) {
    throw new SequentError('SEQ_CONFIG', {
      what: 'options are given for signatures or models that are not loaded',
      where: unknown.join(', '),
      todo: `${meant(unknown, configurable.keys())}\`sequent list signatures\` lists the signatures, and \`sequent explain ID\` the models of one`,
    });
  }
  const faulty = [...configurable]
    .map(([id, schema]) => ({ id, faults: faultsOf(schema, options[id]) }))
    .filter(({ faults }) => faults.length > 0);
  if (faulty.length === 0) return;
  throw new SequentError('SEQ_CONFIG', {
    what: faulty.map(({ id, faults }) => `the options of ${id} are wrong: ${faults.join('; ')}`).join('; '),
    todo:
      faulty.map(({ id }) => `\`sequent explain ${id}\``).join(', ') +
      (faulty.length === 1 ? ' lists them' : ' list them'),
  });
}

/** A question with the names that are near to unknown ones; empty where none is. */
function meant(unknown: readonly string[], known: Iterable<string>): string {
  const candidates = [...known];
  const near = new Set(unknown.flatMap((name) => closestOf(name, candidates, 1)));
  return near.size === 0 ? '' : `did you mean ${[...near].join(', ')}? `;
}

function faultsOf(schema: z.core.$ZodType | undefined, options: unknown): readonly string[] {
  const parsed = z.safeParse(schema ?? z.strictObject({}), options ?? {}, issueWords);
  return parsed.error === undefined ? [] : issueLines(parsed.error, 'options');
}

/**
 * Checks for which signatures the operator has set how repeats are told. An id that no loaded signature has may be that of a detector
 * inside Tracee, unless the others of its name are loaded.
 * @throws SequentError SEQ_CONFIG
 */
export function checkRepeats(
  signatures: readonly LoadedSignature[],
  { repeatsOf = [], traceeFindings }: { readonly repeatsOf?: readonly string[]; readonly traceeFindings: boolean },
  log: Log,
): void {
  const known = new Set(signatures.map(({ id }) => id));
  const families = new Set([...known].map(familyOf));
  const unknown = repeatsOf.filter((id) => !known.has(id) && familyOf(id) !== familyOf(ownFindings));
  const wrong = unknown.filter((id) => !traceeFindings || families.has(familyOf(id)));
  if (wrong.length > 0) {
    throw new SequentError('SEQ_CONFIG', {
      what: 'repeats are set for signatures that are not loaded',
      where: wrong.join(', '),
      todo: `${meant(wrong, known)}\`sequent list signatures\` lists the signatures`,
    });
  }
  for (const id of unknown)
    log.warn('repeats are set for an id that no loaded signature has: they are for a detector inside Tracee', { id });
}

/** Findings of Sequent itself have such ids. */
const ownFindings = 'SEQ-1';

function familyOf(id: string): string {
  return id.split('-', 1)[0] ?? id;
}
