import type { JsMsg } from '@nats-io/jetstream';
import { MessageHead } from '../../../src/event/message/message-head.ts';
import { LaneEngine } from '../../../src/fleet/worker/lane-engine.ts';
import type { FleetKey } from '../../../src/signature/fleet-key.ts';
import type { LoadedSignature } from '../../../src/signature/loaded.ts';
import { parseOptions } from '../../../src/signature/parsed-options.ts';

const head = new MessageHead();

/**
 * What one worker without any fault would have found in the messages of the lanes.
 * @param keyed all messages of the stream of lanes
 * @returns ids of findings
 */
export function referenceIds(
  keyed: readonly JsMsg[],
  signatures: readonly LoadedSignature[],
  holdMs: number,
): ReadonlySet<string> {
  const lanes = Map.groupBy(keyed, ({ subject }) => subject.split('.').slice(3).join('.'));
  const ids = new Set<string>();
  for (const [lane, messages] of lanes) {
    const key = lane.split('.')[0];
    const own = signatures.filter(({ fleet }) => fleet?.key === (key satisfies FleetKey | string | undefined));
    const engine = new LaneEngine({ signatures: own, options: parseOptions(own, new Map()), holdMs });
    for (const { data, headers, info } of messages) {
      const isEvent = data.length > 0 && head.read(data, 0, data.length);
      engine.take({
        bytes: data,
        id: headers?.get('Sequent-Id') ?? '',
        sequence: info.streamSequence,
        storedMs: info.timestampNanos / 1_000_000,
        timestamp: isEvent ? head.timestamp : 0n,
      });
    }
    for (const { id } of engine.found()) ids.add(id);
  }
  return ids;
}
