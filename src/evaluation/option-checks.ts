import * as z from 'zod';
import { SequentError } from '../errors.ts';
import { fieldsOf } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { type Configurable, configurablesOf, type ParsedOptions } from '../signature/parsed-options.ts';
import type { Log } from '../telemetry/log.ts';
import { closestOf } from '../text/closest.ts';
import { indentedList } from '../text/indented-list.ts';
import { optionWords } from './option-words.ts';

/** Options of signatures and models, with their origin. */
export interface GivenOptions {
  /** Options by id of the signature or model. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Origin of each option by `ID.NAME`. */
  readonly optionPlaces?: Readonly<Record<string, string>>;
}

/**
 * Parses the operator's options of signatures and models.
 * @throws {SequentError} SEQ_CONFIG with all faults at once, each with its place
 */
export function readOptions(
  signatures: readonly LoadedSignature[],
  { options, optionPlaces = {} }: GivenOptions,
): ParsedOptions {
  const configurables = configurablesOf(signatures);
  const ids = new Set([...configurables].map(({ id }) => id));
  const faults = Object.keys(options)
    .filter((id) => !ids.has(id))
    .map((id) => {
      const place = Object.entries(optionPlaces).find(([option]) => option.startsWith(`${id}.`))?.[1];
      return placed(place, `${id}: no loaded signature or model has this id${question(id, ids)}`);
    });
  const parsed = new Map<Configurable, unknown>();
  for (const one of configurables) {
    const { id, options: schema } = one;
    const { data, error } = z.safeParse(schema ?? z.strictObject({}), options[id] ?? {}, optionWords);
    if (error === undefined) parsed.set(one, data);
    else
      for (const { name, text } of faultsOf(schema, error))
        faults.push(placed(optionPlaces[`${id}.${name}`], `${id}.${text}`));
  }
  if (faults.length === 0) return parsed;
  throw new SequentError('SEQ_CONFIG', {
    what: 'options of signatures are wrong',
    where: indentedList(faults),
    todo: '`sequent explain ID` lists the options of a signature and the ids of its models',
  });
}

function placed(place: string | undefined, text: string): string {
  return place === undefined ? text : `${place}: ${text}`;
}

/** Suggests a similar known name as a question; empty if there is none. */
function question(unknown: string, known: Iterable<string>): string {
  const [near] = closestOf(unknown, known, 1);
  return near === undefined ? '' : `; did you mean ${near}?`;
}

interface OptionFault {
  /** Name of the option; empty if the fault concerns all options. */
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
    return issue.keys.map((name) => ({ name, text: `${name}: there is no such option${question(name, known)}` }));
  });
}

/**
 * Checks that the settings for repeats name known signatures. An unknown id may belong to a detector inside Tracee,
 * unless signatures with the same prefix are loaded.
 * @throws {SequentError} SEQ_CONFIG
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
      where: indentedList(
        wrong.map((id) => `${repeatsOf[id]}: ${id}: no loaded signature has this id${question(id, known)}`),
      ),
      todo: '`sequent list signatures` lists the signatures',
    });
  }
  for (const id of unknown)
    log.warn('repeats are set for an id that no loaded signature has: they are for a detector inside Tracee', { id });
}

/** An id of the family of Sequent's findings about itself. */
const ownFindings = 'SEQ-1';

function familyOf(id: string): string {
  return id.split('-', 1)[0] ?? id;
}
