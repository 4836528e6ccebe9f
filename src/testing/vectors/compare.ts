import { isDeepStrictEqual } from 'node:util';
import { canonical, type EventJson } from './run-vector.ts';
import type { Vector } from './vector.ts';

/**
 * Compares the findings of each event of a vector with the expected ones: name, data, threat (severity, tactic and
 * technique) and the event that they were detected from. Texts are ignored because each author writes their own. Ids
 * are ignored because they depend on the other loaded detectors.
 * @returns one line for each difference
 * @throws {EventJsonError} if an expected event is invalid
 */
export function differences(
  expected: NonNullable<Vector['expect']>,
  findings: readonly (readonly EventJson[])[],
): readonly string[] {
  if (expected.length !== findings.length)
    return [`there are ${findings.length} events, but expectations for ${expected.length}`];
  return expected.flatMap((list, index) => {
    const wanted = (list ?? []).map(canonical);
    const found = findings[index] ?? [];
    if (wanted.length !== found.length) return [`event ${index}: expected ${count(wanted)}, found ${count(found)}`];
    return wanted.flatMap((one, position) =>
      differing(one, found[position] ?? {}).map((what) => `event ${index}: ${what}`),
    );
  });
}

function count(events: readonly EventJson[]): string {
  return events.length === 0 ? 'nothing' : events.map(({ name }) => String(name)).join(', ');
}

function differing(wanted: EventJson, found: EventJson): readonly string[] {
  const [left, right] = [compared(wanted), compared(found)];
  return Object.keys(left)
    .filter((key) => !isDeepStrictEqual(left[key], right[key]))
    .map((key) => `${key}: expected ${JSON.stringify(left[key])}, found ${JSON.stringify(right[key])}`);
}

/** Returns the compared parts of an event, with names for people. */
function compared({
  name,
  timestamp,
  policies,
  workload,
  data,
  threat,
  detectedFrom,
}: EventJson): Readonly<Record<string, unknown>> {
  return {
    name,
    timestamp,
    policies,
    workload,
    data,
    severity: member(threat, 'severity'),
    'tactic and technique': member(threat, 'mitre'),
    'detected from': withoutIds(detectedFrom),
  };
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function withoutIds(origin: unknown): unknown {
  if (typeof origin !== 'object' || origin === null) return undefined;
  return { name: member(origin, 'name'), data: member(origin, 'data'), parent: withoutIds(member(origin, 'parent')) };
}
