import { basename } from 'node:path';
import { architectures } from '../../event/architecture.ts';
import { describeEvent } from '../../event/catalogue.ts';
import { techniqueNames } from '../../gen/attack.ts';
import { knownDataStores } from '../../signature/data-stores.ts';
import { commentText, keyLiteral, listLiteral, stringLiteral } from '../../text/literal.ts';
import type { CompiledDetector } from '../reading/compile-detector.ts';
import type { DetectorDefinition, EventRequirement } from '../reading/definition.ts';
import { register } from '../registering/register.ts';
import { ConversionFault } from './conversion-fault.ts';
import { type HandlerCode, handlerOf } from './handler.ts';
import { FileParts } from './names.ts';

/** A generated signature in TypeScript. */
export interface ConvertedFile {
  /** Name of the file, without a folder. */
  readonly name: string;
  readonly text: string;
}

/**
 * Converts a detector to a signature with the same findings.
 * @throws {ConversionFault} if this is not possible
 */
export function convertDetector(detector: CompiledDetector): ConvertedFile {
  const { definition, path } = detector;
  for (const requirement of definition.events) checkComes(requirement);
  const file = new FileParts();
  const handlers = registeredOf(detector).map((requirement) => handlerOf(requirement, detector, file));
  const name = signatureName(definition.event);
  const lines = [
    `// Converted from ${commentText(basename(path))}: the detector ${commentText(definition.id)}.`,
    ...(handlers.some(({ schema }) => schema.includes('uint64()'))
      ? ["import { defineSignature, uint64, z } from 'tracee-sequent';"]
      : ["import { defineSignature, z } from 'tracee-sequent';"]),
    ...(file.imports.size > 0
      ? [`import { ${[...file.imports].sort().join(', ')} } from 'tracee-sequent/detectors';`]
      : []),
    '',
    ...[...file.constants].map(([constant, value]) => {
      const type = value === '[]' ? ': readonly string[]' : '';
      return `const ${constant}${type} = ${value};`;
    }),
    ...(file.constants.size > 0 ? [''] : []),
    'export default defineSignature({',
    `  id: ${stringLiteral(signatureId(definition.id))},`,
    `  name: ${stringLiteral(name)},`,
    `  version: ${stringLiteral(definition.version.join('.'))},`,
    `  description: ${stringLiteral(descriptionOf(definition))},`,
    ...threatLines(definition),
    ...optionalLine(definition.events, handlers),
    ...enrichmentsLine(definition.enrichments),
    `  finding: z.strictObject({${schemaOf(handlers)}}),`,
    ...whereLines(handlers),
    '  on: {',
    ...handlers.flatMap(({ lines: handler }) => handler.map((line) => `    ${line}`)),
    '  },',
    '});',
    '',
  ];
  return { name: `${name}.ts`, text: lines.join('\n') };
}

function checkComes({ name, optional, line }: EventRequirement): void {
  const info = describeEvent(name);
  if (optional || (info !== undefined && info.traceeId !== 0 && !info.internal)) return;
  const why =
    info === undefined ? 'is no event of Tracee: findings of other detectors stay with those' : 'is never sent';
  throw new ConversionFault(`it listens to ${name}, which ${why}`, line);
}

/** Returns the events that the detector would listen to on a matching machine. */
function registeredOf(detector: CompiledDetector): readonly EventRequirement[] {
  const { definition } = detector;
  const arch = architectures.find((one) => definition.architectures.includes(one)) ?? architectures[0];
  const { registered, refusals } = register([detector], {
    arch,
    stores: knownDataStores(arch),
    refuseAbsent: true,
    enrichments: { environment: true, container: true, 'executable-hash': false },
    producerOf: () => undefined,
  });
  const [refusal] = refusals;
  if (refusal !== undefined) throw new ConversionFault(refusal.text, refusal.line);
  return definition.events.flatMap((requirement) => {
    const subscription = registered[0]?.subscriptions.get(requirement.name);
    if (subscription === undefined) return [];
    const { data, scope } = subscription;
    const { dataFilters, scopeFilters } = requirement;
    return [{ ...requirement, dataFilters: data ? dataFilters : [], scopeFilters: scope ? scopeFilters : [] }];
  });
}

/** Converts an id to the form of signature ids. A valid one is kept. */
function signatureId(id: string): string {
  if (/^[A-Z][A-Z0-9_]*-\d+$/.test(id)) return id;
  const words = id
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '');
  const joined = words.join('_');
  return `${/^[A-Z]/.test(joined) ? joined : `D_${joined}`}-1`;
}

function signatureName(event: string): string {
  if (/^[a-z][a-z0-9_]*$/.test(event)) return event;
  const joined = event
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
  return /^[a-z]/.test(joined) ? joined : `d_${joined}`;
}

function descriptionOf({ description, threat, event }: DetectorDefinition): string {
  return (threat?.description ?? '') || description || threat?.name || `Tracee's detector of ${event}`;
}

function threatLines({ threat, autoPopulate }: DetectorDefinition): readonly string[] {
  if (threat === undefined || !autoPopulate.threat) return ["  threat: { severity: 'info' },"];
  const technique = threat.technique?.id ?? '';
  const known = /^T\d{4}(?:\.\d{3})?$/.test(technique) && Object.hasOwn(techniqueNames, technique);
  const mitre = known && threat.tactic !== undefined;
  const properties = [
    ...threat.properties,
    ...(threat.name === '' ? [] : [['name', threat.name] as const]),
    ...(mitre || threat.tactic === undefined ? [] : [['tactic', threat.tactic] as const]),
    ...(mitre || technique === '' ? [] : [['technique', technique] as const]),
  ];
  return [
    '  threat: {',
    `    severity: ${stringLiteral(threat.severity)},`,
    ...(mitre
      ? [`    mitre: { tactic: ${stringLiteral(threat.tactic ?? '')}, technique: ${stringLiteral(technique)} },`]
      : []),
    ...(properties.length > 0
      ? [
          `    properties: { ${properties.map(([key, value]) => `${keyLiteral(key)}: ${stringLiteral(value)}`).join(', ')} },`,
        ]
      : []),
    '  },',
  ];
}

/** `container` adds no argument: signatures see the container in any case. */
function enrichmentsLine(enrichments: DetectorDefinition['enrichments']): readonly string[] {
  const names = enrichments.map(({ name }) => name).filter((name) => name !== 'container');
  return names.length === 0 ? [] : [`  enrichments: ${listLiteral(names)},`];
}

function optionalLine(events: readonly EventRequirement[], handlers: readonly HandlerCode[]): readonly string[] {
  const names = events
    .filter(({ optional, name }) => optional && handlers.some(({ event }) => event === name))
    .map(({ name }) => name);
  return names.length === 0 ? [] : [`  optional: ${listLiteral(names)},`];
}

/** Merges the schemas of all handlers. If they differ in a field, the schema accepts either. */
function schemaOf(handlers: readonly HandlerCode[]): string {
  const fields = new Map<string, Set<string>>();
  for (const { fields: own } of handlers)
    for (const [name, schema] of own) fields.set(name, (fields.get(name) ?? new Set()).add(schema));
  if (fields.size === 0) return '';
  const shown = [...fields].map(([name, schemas]) => {
    const [first, ...others] = schemas;
    return `${keyLiteral(name)}: ${others.length === 0 ? first : `z.union([${[...schemas].join(', ')}])`}`;
  });
  return ` ${shown.join(', ')} `;
}

function whereLines(handlers: readonly HandlerCode[]): readonly string[] {
  const filtered = handlers.filter(({ where }) => where.length > 0);
  if (filtered.length === 0) return [];
  return [
    '  where: {',
    ...filtered.map(({ event, where }) => `    ${keyLiteral(event)}: { ${where.join(', ')} },`),
    '  },',
  ];
}
