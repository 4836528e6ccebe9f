import { isObject } from '../value-codec.ts';

type Json = Readonly<Record<string, unknown>>;

/** Properties that have a field of their own in `Threat`. */
const placed = new Set(['Category', 'external_id', 'Technique', 'Severity', 'signatureName']);

const severities = ['INFO', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL'];

/**
 * Converts the `metadata` of the older form, made by one of Tracee's own signatures, to a `Threat` in protobuf JSON, as
 * the stream of v0.24.1 has it (`getThreat` in pkg/server/grpc/tracee.go). Undefined without a severity, as in ordinary
 * events.
 */
export function olderThreat(metadata: unknown): Json | undefined {
  if (!isObject(metadata)) return undefined;
  const { Properties: properties, Description: description } = metadata;
  if (!isObject(properties) || !('Severity' in properties)) return undefined;
  const { Severity: severity } = properties;
  const others = Object.entries(properties).filter(([key]) => !placed.has(key));
  return {
    description: textOr(description),
    mitre: {
      tactic: { name: textOr(properties['Category']) },
      technique: { id: textOr(properties['external_id']), name: textOr(properties['Technique']) },
    },
    severity: (typeof severity === 'number' ? severities[severity] : undefined) ?? 'INFO',
    name: textOr(properties['signatureName']),
    properties: Object.fromEntries(others.map(([key, value]) => [key, printed(value)])),
  };
}

function textOr(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Prints a property as Go's `fmt.Sprint` does, for the types that signatures use: texts, numbers and lists of them. */
function printed(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(printedItem).join(' ')}]` : printedItem(value);
}

function printedItem(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  return value === null ? '<nil>' : '{...}';
}
