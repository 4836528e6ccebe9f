import type { Argument } from '../event/kinds.ts';
import type { EventView } from '../event/view.ts';
import { originJson, workloadJson } from '../output/format/json/workload-json.ts';
import { argumentJson, type JsonValue } from '../output/format/json-value.ts';
import { rfc3339 } from '../output/time.ts';
import { eventArguments } from '../signature/evidence.ts';

/** @returns the arguments that a signature sees, as evidence shows them; those that came if the schema refuses the event */
export function shownArguments(event: EventView): readonly Argument[] {
  if (event.refusal().length === 0) return eventArguments(event.name, { ...asRecord(event.data) });
  try {
    return event.sent;
  } catch {
    return [];
  }
}

/**
 * @returns the event in the shape of Tracee's JSON, with the arguments as a signature sees them. An event that its
 * schema refuses has `refused`, and its arguments as they came
 */
export function eventJson(event: EventView): JsonValue {
  const issues = event.refusal();
  const isWhole = issues.every(({ path }) => path !== '');
  return {
    timestamp: rfc3339(event.timestamp),
    name: event.name,
    ...(isWhole && {
      policies: event.policies.length > 0 ? { matched: event.policies } : undefined,
      workload: workloadJson({
        ...event.workload,
        ...(event.process && { process: event.process }),
      }),
    }),
    data: shownArguments(event).map(argumentJson),
    ...(isWhole && event.detectedFrom && { detected_from: originJson(event.detectedFrom) }),
    ...(issues.length > 0 && { refused: issues.map(({ path, message }) => ({ path, message })) }),
  };
}

function asRecord(data: object): Readonly<Record<string, unknown>> {
  return { ...data };
}
