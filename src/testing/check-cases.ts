import * as z from 'zod';
import { closestNames, describeEvent } from '../event/catalogue.ts';
import { isOwnEvent } from '../event/own-events.ts';
import { issueWords } from '../signature/issue-words.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { perturbationKinds } from './perturbation-kinds.ts';

const caseKeys = ['name', 'events', 'options', 'modelOptions', 'arch', 'symbols', 'beside', 'gapBefore'];
const detectingKeys = [...caseKeys, 'findings', 'severity', 'tags', 'evidence', 'timestamps'];
const ignoringKeys = [...caseKeys, 'unavoidable'];
const containerKeys = ['id', 'name', 'image', 'started'];
const imageKeys = ['id', 'name', 'repoDigests'];
const podKeys = ['name', 'uid', 'labels'];
const eventKeys =
  `name data at pid tid startedAt threadStartedAt executable comm userId parentPid compat container k8s policies recorded`.split(
    ' ',
  );

/**
 * Finds parts of test cases that would be ignored: misspelt keys, unknown events, options that the signature does not
 * have. TypeScript finds some of them, but only in compiled files.
 * @returns one line for each fault
 */
export function faultsOfCases(
  signature: LoadedSignature,
  beside: readonly LoadedSignature[],
  cases: { readonly detects: readonly object[]; readonly ignores: readonly object[] },
): readonly string[] {
  const listeners = [signature, ...beside];
  const heard = new Set(
    listeners.flatMap(({ on, models }) => [...on.keys(), ...Object.values(models).flatMap((model) => model.events)]),
  );
  return [
    ...unknownKeys(cases, ['partial', 'detects', 'ignores'], 'testSignature'),
    ...cases.detects.flatMap((one, index) => faultsOf(one, detectingKeys, `detects[${index}]`, signature, heard)),
    ...cases.ignores.flatMap((one, index) => faultsOf(one, ignoringKeys, `ignores[${index}]`, signature, heard)),
    ...cases.ignores.flatMap((one, index) =>
      faultsInside(one, 'unavoidable', [...Object.keys(perturbationKinds), 'unknown-loss'], `ignores[${index}]`),
    ),
  ];
}

function faultsOf(
  one: object,
  known: readonly string[],
  where: string,
  signature: LoadedSignature,
  heard: ReadonlySet<string>,
): string[] {
  const events: unknown = Reflect.get(one, 'events');
  const modelOptions: unknown = Reflect.get(one, 'modelOptions');
  const models = new Map(Object.values(signature.models).map((model) => [model.id, model.options]));
  return [
    ...unknownKeys(one, known, where),
    ...optionFaults(signature.options, Reflect.get(one, 'options'), `${where}.options`),
    ...(isObject(modelOptions) ? unknownKeys(modelOptions, [...models.keys()], `${where}.modelOptions`) : []),
    ...(Array.isArray(events) ? events : []).flatMap((event: unknown, index) =>
      isObject(event)
        ? eventFaults(event, heard, `${where}.events[${index}]`)
        : [`${where}.events[${index}] is no event`],
    ),
  ];
}

function eventFaults(event: object, heard: ReadonlySet<string>, where: string): string[] {
  const name = String(Reflect.get(event, 'name'));
  const isKnown = heard.has(name) || isOwnEvent(name) || describeEvent(name) !== undefined;
  return [
    ...(isKnown ? [] : [unknownEvent(name, where)]),
    ...unknownKeys(event, eventKeys, where),
    ...faultsInside(event, 'container', containerKeys, where),
    ...faultsInside(Reflect.get(event, 'container'), 'image', imageKeys, `${where}.container`),
    ...faultsInside(event, 'k8s', ['pod', 'namespace'], where),
    ...faultsInside(Reflect.get(event, 'k8s'), 'pod', podKeys, `${where}.k8s`),
  ];
}

function unknownEvent(name: string, where: string): string {
  const [near] = closestNames(name, 1);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return `${where}: Tracee has no event ${name}, and the signature does not listen to it${hint}`;
}

const caseForm = z.looseObject({
  name: z.string().min(1),
  events: z.array(z.looseObject({ name: z.string(), data: z.looseObject({}) })),
});
const casesForm = z.looseObject({
  partial: z.boolean().optional(),
  detects: z.array(caseForm.extend({ findings: z.array(z.unknown()) })),
  ignores: z.array(caseForm),
});

/**
 * Checks that cases have the required structure. Uncompiled TypeScript may contain any value.
 * @returns one line for each fault
 */
export function formFaults(cases: unknown): readonly string[] {
  const { error } = casesForm.safeParse(cases, issueWords);
  return error?.issues.map(({ path, message }) => `${z.core.toDotPath(path) || 'the cases'}: ${message}`) ?? [];
}

/** Finds unknown keys of an object that another object holds under a key. */
function faultsInside(holder: unknown, key: string, known: readonly string[], where: string): string[] {
  const inside: unknown = isObject(holder) ? Reflect.get(holder, key) : undefined;
  return isObject(inside) ? unknownKeys(inside, known, `${where}.${key}`) : [];
}

function optionFaults(schema: z.core.$ZodType | undefined, options: unknown, where: string): string[] {
  if (options === undefined) return [];
  if (schema === undefined) return [`${where}: the signature has no options`];
  if (schema instanceof z.ZodObject && isObject(options)) return unknownKeys(options, Object.keys(schema.shape), where);
  return [];
}

function unknownKeys(object: object, known: readonly string[], where: string): string[] {
  return Object.keys(object)
    .filter((key) => !known.includes(key))
    .map((key) => `${where}: there is no key "${key}"; there are ${known.join(', ') || 'none'}`);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
