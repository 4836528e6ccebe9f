import { isDeepStrictEqual } from 'node:util';
import { canonical, type EventJson } from './run-vector.ts';
import type { Vector } from './vector.ts';

/**
 * Compares what each event of a vector gave with what was expected: name, data, threat (severity, tactic and technique) and the
 * event that it was detected from. Texts are each author's own, and ids depend on what else is loaded.
 * @returns what differs, a line each; nothing where all is as expected
 * @throws EventJsonError where an expected event is none
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

/** What of an event is compared, by a name for people. */
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
