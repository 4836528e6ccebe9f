import { memoryOf } from '../../../src/event/bytes/event-memory.ts';
import { WireError, walkFields } from '../../../src/event/bytes/wire.ts';
import { describeEvent } from '../../../src/event/catalogue.ts';
import type { Event } from '../../../src/event/event.ts';
import { lastField } from '../../../src/event/message/rare-parts.ts';
import { readDetectedFrom, readThreat } from '../../../src/event/message/sent-threat.ts';
import { DataReader, type DataResult, eventSchema } from '../../../src/event/values/event-reader.ts';
import { PlainReader } from '../../../src/event/values/plain-reader.ts';
import { EventView } from '../../../src/event/view.ts';
import { readWorkload } from '../../../src/event/workload/workload-reader.ts';
import { eventDetectedFromTag, eventPoliciesTag, eventThreatTag, eventWorkloadTag } from '../../../src/gen/tags.ts';

/** What zod says to the arguments of an event of the catalogue, decoded one by one, if nothing else of it is damaged. */
export function reference(name: string, b: Uint8Array): DataResult {
  const schema = eventSchema(name)?.partial();
  const known = describeEvent(name)?.arguments;
  if (schema === undefined || known === undefined) throw new TypeError(`the catalogue lacks ${name}`);
  const event = [0, b.length] as const;
  try {
    const result = new PlainReader(name, known, 'amd64').read(schema, b, ...event);
    const workload = lastField(b, event, eventWorkloadTag);
    if (workload !== undefined) readWorkload(b, ...workload);
    const policies = lastField(b, event, eventPoliciesTag);
    if (policies !== undefined) walkFields(b, ...policies);
    const threat = lastField(b, event, eventThreatTag);
    if (threat !== undefined) readThreat(b, ...threat);
    const origin = lastField(b, event, eventDetectedFromTag);
    if (origin !== undefined) readDetectedFrom(b, ...origin);
    return result;
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return { issues: [{ path: '', message: error.message }] };
  }
}

/** The event in these bytes, which may lie within others, as the engine has it. */
export function viewOf(name: string, reader: DataReader, event: Uint8Array, before = 0, after = 0): EventView {
  const bytes = new Uint8Array(before + event.length + after).fill(50);
  bytes.set(event, before);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return new EventView(name as Event['name'], reader, 1, 2, memoryOf(bytes), before, before + event.length);
}

/** A reader that has met this event so often that it has code for it. */
export function hotReader(name: string, event: Uint8Array): DataReader {
  const reader = new DataReader(name, 'amd64');
  for (let i = 0; i < 20; i++) viewOf(name, reader, event).refusal();
  return reader;
}
