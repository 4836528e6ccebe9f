import * as z from 'zod';
import { closestNames, describeEvent } from '../event/catalogue.ts';
import { isOwnEvent } from '../event/own-events.ts';
import { severities } from '../finding.ts';
import { tacticNames, techniqueNames } from '../gen/attack.ts';
import { enrichmentNames } from './define.ts';
import { fleetKeys } from './fleet-key.ts';
import { issueLines, issueWords } from './issue-words.ts';
import type { AnyHandler, LoadedSignature } from './loaded.ts';
import type { Model } from './model.ts';
import type { StateSpec } from './state.ts';
import { type AnyWhere, whereFaults as argumentFaults } from './where/arguments.ts';
import { fieldFaults } from './where/field-conditions.ts';
import { argumentKinds, isScalar } from './where/shapes.ts';
import { ofWorkload } from './where/workload-fields.ts';

const texts = z.array(z.string()).default([]);
const technique = z.string().regex(/^T\d{4}(\.\d{3})?$/, 'an ATT&CK technique looks like T1068 or T1059.004');
const tactic = z.string().refine((name) => tacticNames.includes(name), {
  error: `unknown tactic; use one of ${tacticNames.join(', ')}`,
});
const schema = z.custom<z.core.$ZodType>((value) => value instanceof z.ZodType, 'a zod schema is needed');
const handler = z.custom<AnyHandler>((value) => typeof value === 'function', 'a function is needed');
const stateSpec = z.custom<StateSpec<unknown>>(
  (value) => isObject(value) && typeof value['create'] === 'function',
  'a state helper is needed',
);
const model = z.custom<Model<unknown>>(
  (value) => isObject(value) && typeof value['start'] === 'function' && isModelId(value['id']),
  'a model of defineModel is needed, with an id such as acme.threads',
);

/** Conditions by event, and by argument or field. */
const conditions = z.record(z.string(), z.record(z.string(), z.unknown()).optional());

/** A worker of a fleet reads the findings of this time again when it takes over. */
const longestFleetMs = 31 * 86_400_000;

const idForm = z.string().regex(/^[A-Z][A-Z0-9_]*-\d+$/, 'an id looks like ACME-7');

const signature = z.strictObject({
  id: idForm,
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, 'a name is snake_case')
    .refine((name) => !(name in Object.prototype), 'every object has a property of this name'),
  version: z.string().regex(/^\d+\.\d+\.\d+$/, 'a version looks like 1.0.0'),
  description: z.string().min(1),
  threat: z.strictObject({
    severity: z.enum(severities),
    mitre: z.strictObject({ tactic, technique }).optional(),
    techniques: z.array(technique).optional(),
    properties: z.record(z.string(), z.string()).optional(),
  }),
  explanation: texts,
  triage: texts,
  falsePositives: texts,
  knownGaps: texts,
  references: texts,
  deprecated: z.strictObject({ reason: z.string().min(1), replacedBy: idForm.optional() }).optional(),
  optional: texts,
  enrichments: z.array(z.enum(enrichmentNames)).default([]),
  finding: schema.default(() => z.strictObject({})),
  options: schema.optional(),
  state: z.record(z.string(), stateSpec).default({}),
  models: z.record(z.string(), model).default({}),
  scope: z.strictObject({ container: z.enum(['any', 'started', 'none']).optional() }).default({}),
  fleet: z.strictObject({ key: z.enum(fleetKeys), withinMs: z.int().min(1_000).max(longestFleetMs) }).optional(),
  about: z.record(z.string(), z.string()).default({}),
  where: conditions.default({}),
  workload: conditions.default({}),
  on: z.record(z.string(), handler),
});

function isModelId(id: unknown): boolean {
  return typeof id === 'string' && /^[A-Za-z][\w-]*(\.[\w-]+)*$/.test(id) && !(id in Object.prototype);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/**
 * Checks the value that a module exports as a signature. Plain JavaScript and unchecked TypeScript may export any
 * value.
 * @returns the signature, or all faults, one line each
 */
export function checkSignature(
  value: unknown,
  origin: { readonly pack: string; readonly file: string | undefined },
): { readonly signature: LoadedSignature } | { readonly faults: readonly string[] } {
  const parsed = signature.safeParse(value, issueWords);
  if (!parsed.success) {
    return { faults: issueLines(parsed.error, 'default export') };
  }
  const { scope, fleet, about, where, workload, on, options, threat, deprecated, ...rest } = parsed.data;
  const faults = [
    ...eventFaults(Object.keys(on)),
    ...fleetFaults(Object.keys(on), fleet !== undefined),
    ...aboutFaults(about, on),
    ...byEvent('where', where, on, (conditions, event) => argumentFaults(conditions, event)),
    ...byEvent('workload', workload, on, (conditions) =>
      fieldFaults(conditions, ofWorkload, false).map(({ text }) => text),
    ),
  ];
  if (Object.keys(on).length === 0) faults.push('on: it listens to no event');
  if (faults.length > 0) return { faults };
  return {
    signature: {
      ...rest,
      ...origin,
      definition: value,
      ...(deprecated && { deprecated: { reason: deprecated.reason, replacedBy: deprecated.replacedBy } }),
      options,
      ...(fleet && { fleet }),
      scope: scope.container === undefined ? {} : { container: scope.container },
      about: new Map(Object.entries(about)),
      threat: asThreat(threat),
      where: given(where),
      workload: given(workload),
      on: new Map(Object.entries(on)),
    },
  };
}

/**
 * @returns techniques of a signature that are missing in Sequent's list of ATT&CK (17.0): they may be newer, or
 * misspelt
 */
export function unknownTechniques({ threat }: Pick<LoadedSignature, 'threat'>): readonly string[] {
  const named = [...(threat.mitre ? [threat.mitre.technique] : []), ...(threat.techniques ?? [])];
  return named.filter((technique) => !Object.hasOwn(techniqueNames, technique));
}

/** @returns what to say of a deprecated signature, with what replaces it; undefined if it is not deprecated */
export function deprecationText({ id, deprecated }: Pick<LoadedSignature, 'id' | 'deprecated'>): string | undefined {
  if (deprecated === undefined) return undefined;
  const { reason, replacedBy } = deprecated;
  return `${id} is deprecated: ${reason}${replacedBy === undefined ? '' : `; ${replacedBy} replaces it`}`;
}

/** @returns one line for each technique of a signature that is missing in the list of ATT&CK */
export function techniqueWarnings(signature: Pick<LoadedSignature, 'id' | 'threat'>): readonly string[] {
  return unknownTechniques(signature).map(
    (technique) => `the list of ATT&CK 17.0 lacks ${technique} of ${signature.id}: it is misspelt, or newer`,
  );
}

/** The schema above has checked the form that the type describes. */
function asThreat(threat: z.output<typeof signature>['threat']): LoadedSignature['threat'] {
  const { mitre, techniques, properties, severity } = threat;
  return {
    severity,
    ...(mitre && { mitre: { tactic: mitre.tactic, technique: asTechnique(mitre.technique) } }),
    ...(techniques && { techniques: techniques.map(asTechnique) }),
    ...(properties && { properties }),
  };
}

function asTechnique(text: string): `T${number}` {
  const isTechnique = (value: string): value is `T${number}` => /^T\d+(\.\d+)?$/.test(value);
  if (!isTechnique(text)) throw new TypeError(`${text} is not a technique`);
  return text;
}

/**
 * A name that differs from a known event by one or two letters is taken for a misspelling. Any other name may be an
 * event of a custom detector.
 */
function eventFaults(names: readonly string[]): string[] {
  return names
    .filter((name) => !isOwnEvent(name) && describeEvent(name) === undefined)
    .flatMap((name) => {
      const [near] = closestNames(name, 1);
      return near !== undefined && isSlip(name, near)
        ? [`on.${name}: Tracee has no such event; did you mean ${near}?`]
        : [];
    });
}

/** A signature of a fleet gets events of a fleet only, and no other signature gets heartbeats. */
function fleetFaults(names: readonly string[], isFleet: boolean): string[] {
  if (isFleet)
    return names
      .filter((name) => !isOwnEvent(name))
      .map((name) => `on.${name}: a signature with \`fleet\` gets finding and sidecar_heartbeat only`);
  return names.includes('sidecar_heartbeat')
    ? ['on.sidecar_heartbeat: only a signature with `fleet` gets heartbeats; add fleet: { key, withinMs }']
    : [];
}

function isSlip(name: string, near: string): boolean {
  if (Math.abs(name.length - near.length) > 1 || name.length < 4) return false;
  let start = 0;
  while (start < name.length && name[start] === near[start]) start++;
  let end = 0;
  while (end < Math.min(name.length, near.length) - start && name.at(-1 - end) === near.at(-1 - end)) end++;
  return Math.max(name.length, near.length) - start - end <= 2;
}

function aboutFaults(about: Readonly<Record<string, string>>, on: object): string[] {
  return Object.entries(about).flatMap(([name, argument]) => {
    if (!Object.hasOwn(on, name)) return [`about.${name}: there is no handler for this event`];
    const kinds = argumentKinds(name);
    if (kinds === undefined) return [];
    const kind = kinds.get(argument);
    if (kind === undefined) return [`about.${name}: it has no argument ${argument}`];
    return isScalar(kind) ? [] : [`about.${name}: ${argument} is of kind ${kind}; name one that is a text or a number`];
  });
}

type ByEvent = z.output<typeof conditions>;

function given(conditions: ByEvent): ReadonlyMap<string, AnyWhere> {
  return new Map(Object.entries(conditions).flatMap(([name, where]) => (where ? [[name, where]] : [])));
}

function byEvent(
  key: string,
  conditions: ByEvent,
  on: object,
  faultsOf: (conditions: AnyWhere, event: string) => readonly string[],
): readonly string[] {
  return [...given(conditions)].flatMap(([name, where]) => {
    const place = `${key}.${name}`;
    if (!Object.hasOwn(on, name)) return [`${place}: there is no handler for this event`];
    return faultsOf(where, name).map((fault) =>
      fault.startsWith('it has') ? `${place}: ${fault}` : `${place}.${fault}`,
    );
  });
}
