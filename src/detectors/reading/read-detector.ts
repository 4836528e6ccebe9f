import {
  type DetectorDefinition,
  type EventRequirement,
  enrichmentNames,
  fieldTypes,
  type OutputField,
  type Placed,
  type ThreatDefinition,
  threatSeverities,
  type Version,
} from './definition.ts';
import { isOlder, parseVersion } from './version.ts';
import type { YamlNode } from './yaml-node.ts';

/** Values of GOARCH that a detector may name (Tracee: validator.go). */
const architectures = new Set(
  '386 amd64 arm arm64 loong64 mips mips64 mips64le mipsle ppc64 ppc64le riscv64 s390x wasm'.split(' '),
);

/** Reads a detector's file. Faults are recorded at the nodes. Keys unknown to Tracee are ignored. */
export function readDetector(root: YamlNode): DetectorDefinition {
  const produced = root.get('produced_event');
  const requirements = root.get('requirements');
  const fields = readFields(produced.get('fields'));
  // Only their form is looked at: which Tracee sends the events is not known when detectors are loaded.
  versions(requirements, 'min_tracee_version', 'max_tracee_version');
  return {
    id: needed(root, 'id'),
    event: needed(produced, 'name', 'produced_event.name'),
    version: readVersion(produced) ?? [0n, 0n, 0n],
    description: produced.get('description').text(),
    tags: produced.get('tags').texts(),
    fields,
    events: readEvents(requirements),
    enrichments: readEnrichments(requirements.get('enrichments')),
    architectures: readArchitectures(requirements.get('architectures')),
    threat: readThreat(root.get('threat')),
    autoPopulate: readAutoPopulate(root.get('auto_populate')),
    conditions: placed(root.get('conditions')),
    output: readOutput(root.get('output').get('fields'), new Set(fields.map(({ name }) => name))),
    line: root.get('id').line,
  };
}

function needed(parent: YamlNode, key: string, shown = key): string {
  const text = parent.get(key).text();
  if (text === '') parent.problem(`${shown} is missing`);
  return text;
}

function readVersion(produced: YamlNode): Version | undefined {
  const text = needed(produced, 'version', 'produced_event.version');
  const version = parseVersion(text);
  if (version === undefined && text !== '') produced.get('version').problem('a version looks like 1.2.0');
  return version;
}

/** Reads two versions, the first of which must be older. */
function versions(parent: YamlNode, from: string, to: string): readonly [Version | undefined, Version | undefined] {
  const [least, most] = [from, to].map((key) => {
    const node = parent.get(key);
    const text = node.text();
    const version = parseVersion(text);
    if (version === undefined && text !== '') node.problem(`${key}: a version looks like 1.2.0`);
    return version;
  });
  if (least !== undefined && most !== undefined && !isOlder(least, most))
    parent.get(from).problem(`${from} must be older than ${to}`);
  return [least, most];
}

function readFields(node: YamlNode): DetectorDefinition['fields'] {
  const seen = new Set<string>();
  return node.list().flatMap((item) => {
    const name = needed(item, 'name', 'the name of a field');
    const type = needed(item, 'type', `the type of field ${name}`);
    if (seen.has(name)) item.problem(`field ${name} is declared twice`);
    seen.add(name);
    const known = fieldTypes.find((one) => one === type);
    if (known === undefined && type !== '')
      item.problem(`field ${name}: ${type} is none of the types ${fieldTypes.join(', ')}`);
    return known === undefined ? [] : [{ name, type: known }];
  });
}

function readEvents(requirements: YamlNode): readonly EventRequirement[] {
  const node = requirements.get('events');
  const items = node.list();
  if (items.length === 0) requirements.problem('requirements.events names no event');
  const seen = new Set<string>();
  return items.map((item) => {
    const name = needed(item, 'name', 'the name of a required event');
    if (seen.has(name)) item.problem(`the event ${name} is required twice`);
    seen.add(name);
    const [minVersion, maxVersion] = versions(item, 'min_version', 'max_version');
    return {
      name,
      optional: isOptional(item),
      minVersion,
      maxVersion,
      dataFilters: placed(item.get('data_filters')),
      scopeFilters: placed(item.get('scope_filters')),
      line: item.line,
    };
  });
}

function isOptional(item: YamlNode): boolean {
  const node = item.get('dependency');
  const text = node.text().toLowerCase();
  if (text !== '' && text !== 'required' && text !== 'optional') node.problem('dependency is required or optional');
  return text === 'optional';
}

function readEnrichments(node: YamlNode): DetectorDefinition['enrichments'] {
  const seen = new Set<string>();
  return node.list().flatMap((item) => {
    const name = needed(item, 'name', 'the name of an enrichment');
    if (seen.has(name)) item.problem(`the enrichment ${name} is required twice`);
    seen.add(name);
    const known = enrichmentNames.find((one) => one === name);
    if (known === undefined && name !== '')
      item.problem(`${name} is none of the enrichments ${enrichmentNames.join(', ')}`);
    item.get('config').text();
    const optional = isOptional(item);
    return known === undefined ? [] : [{ name: known, optional, line: item.line }];
  });
}

function readArchitectures(node: YamlNode): readonly string[] {
  return node.list().map((item) => {
    const name = item.text();
    if (!architectures.has(name)) item.problem(`${name} is no architecture such as amd64 or arm64`);
    return name;
  });
}

function readThreat(node: YamlNode): ThreatDefinition | undefined {
  if (node.isNothing) return undefined;
  const description = needed(node, 'description', 'threat.description');
  const written = needed(node, 'severity', 'threat.severity');
  const severity = threatSeverities.find((one) => one === written.toLowerCase());
  if (severity === undefined && written !== '')
    node.get('severity').problem(`a severity is one of ${threatSeverities.join(', ')}`);
  const mitre = node.get('mitre');
  const tactic = mitre.get('tactic');
  const technique = mitre.get('technique');
  return {
    name: node.get('name').text(),
    description,
    severity: severity ?? 'low',
    tactic: tactic.isNothing ? undefined : tactic.get('name').text(),
    technique: technique.isNothing ? undefined : { id: technique.get('id').text(), name: technique.get('name').text() },
    properties: new Map(
      node
        .get('properties')
        .entries()
        .map(([key, value]) => [key, value.text()]),
    ),
  };
}

function readAutoPopulate(node: YamlNode): DetectorDefinition['autoPopulate'] {
  return {
    threat: node.get('threat').flag(),
    detectedFrom: node.get('detected_from').flag(),
    processAncestry: node.get('process_ancestry').flag(),
  };
}

function placed(node: YamlNode): readonly Placed[] {
  return node.list().map((item) => ({ text: item.text(), line: item.line }));
}

/** @param declared names of the declared fields; where there are any, others must be optional */
function readOutput(node: YamlNode, declared: ReadonlySet<string>): readonly OutputField[] {
  const seen = new Set<string>();
  return node.list().map((item) => {
    const name = needed(item, 'name', 'the name of an output field');
    const expression = needed(item, 'expression', `the expression of output field ${name}`);
    const optional = item.get('optional').flag();
    if (seen.has(name)) item.problem(`output field ${name} stands twice`);
    seen.add(name);
    if (declared.size > 0 && !declared.has(name) && !optional)
      item.problem(`output field ${name} is neither declared in produced_event.fields nor optional`);
    return { name, expression, optional, line: item.get('expression').line };
  });
}
