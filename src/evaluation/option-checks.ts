import * as z from 'zod';
import { SequentError } from '../errors.ts';
import { fieldsOf } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { type Configurable, configurablesOf, type ParsedOptions } from '../signature/parsed-options.ts';
import type { Log } from '../telemetry/log.ts';
import { closestOf } from '../text/closest.ts';
import { optionWords } from './option-words.ts';

/** Options of signatures and models, and where they were set. */
export interface GivenOptions {
  /** By id. */
  readonly options: Readonly<Record<string, unknown>>;
  /** By `ID.NAME`. */
  readonly optionPlaces?: Readonly<Record<string, string>>;
}

/**
 * Parses the operator's options of signatures and models.
 * @throws SequentError SEQ_CONFIG with all faults at once
 */
export function readOptions(
  signatures: readonly LoadedSignature[],
  { options, optionPlaces = {} }: GivenOptions,
): ParsedOptions {
  const configurables = configurablesOf(signatures);
  const ids = new Set([...configurables].map(({ id }) => id));
  const placesOf = (id: string): string[] =>
    Object.entries(optionPlaces).flatMap(([option, place]) => (option.startsWith(`${id}.`) ? [place] : []));
  const unknown = Object.keys(options).filter((id) => !ids.has(id));
  if (unknown.length > 0) {
    throw new SequentError('SEQ_CONFIG', {
      what: 'options are given for signatures or models that are not loaded',
      where: unknown.map((id) => withPlaces(id, placesOf(id))).join('; '),
      todo: `${meant(unknown, ids)}\`sequent list signatures\` lists the signatures, and \`sequent explain ID\` the models of one`,
    });
  }
  const parsed = new Map<Configurable, unknown>();
  const faulty = [...configurables].flatMap((one) => {
    const { id, options: schema } = one;
    const { data, error } = z.safeParse(schema ?? z.strictObject({}), options[id] ?? {}, optionWords);
    if (error === undefined) {
      parsed.set(one, data);
      return [];
    }
    const faults = faultsOf(schema, error);
    const places = faults.flatMap(({ name }) => optionPlaces[`${id}.${name}`] ?? []);
    return [{ id, text: faults.map(({ text }) => text).join('; '), places }];
  });
  if (faulty.length === 0) return parsed;
  const places = new Set(faulty.flatMap((fault) => fault.places));
  throw new SequentError('SEQ_CONFIG', {
    what: faulty.map(({ id, text }) => `the options of ${id} are wrong: ${text}`).join('; '),
    ...(places.size > 0 && { where: [...places].join(', ') }),
    todo:
      faulty.map(({ id }) => `\`sequent explain ${id}\``).join(', ') +
      (faulty.length === 1 ? ' lists them' : ' list them'),
  });
}

function withPlaces(name: string, places: readonly string[]): string {
  return places.length === 0 ? name : `${name}: ${[...new Set(places)].join(', ')}`;
}

/** A question with the names that are near to unknown ones; empty where none is. */
function meant(unknown: readonly string[], known: Iterable<string>): string {
  const candidates = [...known];
  const near = new Set(unknown.flatMap((name) => closestOf(name, candidates, 1)));
  return near.size === 0 ? '' : `did you mean ${[...near].join(', ')}? `;
}

interface OptionFault {
  /** The option; empty where the fault is in all of them. */
  readonly name: string;
  readonly text: string;
}

function faultsOf(schema: z.core.$ZodType | undefined, { issues }: z.core.$ZodError): readonly OptionFault[] {
  return issues.flatMap((issue): OptionFault[] => {
    if (issue.code !== 'unrecognized_keys' || issue.path.length > 0) {
      const path = issue.path.map(String);
      return [{ name: path[0] ?? '', text: `${path.join('.') || 'options'}: ${issue.message}` }];
    }
    const known = fieldsOf(schema).map(({ name }) => name);
    return issue.keys.map((name) => {
      const [near] = closestOf(name, known, 1);
      const question = near === undefined ? '' : `; did you mean ${near}?`;
      return { name, text: `${name}: there is no such option${question}` };
    });
  });
}

/**
 * Checks for which signatures the operator has set how repeats are told. An id that no loaded signature has may be that of a detector
 * inside Tracee, unless the others of its name are loaded.
 * @throws SequentError SEQ_CONFIG
 */
export function checkRepeats(
  signatures: readonly LoadedSignature[],
  {
    repeatsOf = {},
    traceeFindings,
  }: { readonly repeatsOf?: Readonly<Record<string, string>>; readonly traceeFindings: boolean },
  log: Log,
): void {
  const known = new Set(signatures.map(({ id }) => id));
  const families = new Set([...known].map(familyOf));
  const unknown = Object.keys(repeatsOf).filter((id) => !known.has(id) && familyOf(id) !== familyOf(ownFindings));
  const wrong = unknown.filter((id) => !traceeFindings || families.has(familyOf(id)));
  if (wrong.length > 0) {
    throw new SequentError('SEQ_CONFIG', {
      what: 'repeats are set for signatures that are not loaded',
      where: wrong.map((id) => withPlaces(id, [repeatsOf[id] ?? ''])).join('; '),
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
