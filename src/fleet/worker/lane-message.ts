import type { JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { MessageHead } from '../../event/message/message-head.ts';
import type { LaneMessage } from './lane-engine.ts';

/** Header with the id of an event. */
const idHeader = 'Sequent-Id';
const head = new MessageHead();

/** Reads a message of the stream of lanes. */
export function laneMessage(message: JsMsg): LaneMessage {
  const { data, info } = message;
  const isEvent = data.length > 0 && head.read(data, 0, data.length);
  return {
    bytes: isEvent ? data : new Uint8Array(),
    id: message.headers?.get(idHeader) ?? '',
    sequence: info.streamSequence,
    storedMs: info.timestampNanos / 1_000_000,
    timestamp: isEvent ? head.timestamp : 0n,
  };
}

/** @returns headers of an event of a lane */
export function eventHeaders(id: string) {
  const all = headers();
  all.set(idHeader, id);
  return all;
}
