import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { FleetNames, Lane } from '../names.ts';
import type { LaneEngine } from './lane-engine.ts';
import { laneMessage } from './lane-message.ts';

const mostMessages = 1_000;

/** Source of the acknowledged messages of a lane. */
export interface PastSource {
  readonly names: FleetNames;
  readonly lane: Lane;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  /** How far the state of signatures goes back, in milliseconds. */
  readonly pastMs: number;
}

/**
 * Reads the acknowledged messages again that the state of signatures depends on.
 * @param range sequences: `after` was read before, `until` is the last acknowledged message
 * @returns their number
 * @throws an error of the client
 */
export async function readAgain(
  engine: LaneEngine,
  { names, lane, stream, manager, pastMs }: PastSource,
  { after, until }: { readonly after: number; readonly until: number },
): Promise<number> {
  if (until <= after) return 0;
  // A message that was removed is older than all that are kept.
  const last = await manager.streams.getMessage(names.keyedStream, { seq: until });
  const consumer = await stream.consumers.get(names.keyedStream, {
    filter_subjects: names.lane(lane),
    ...(last === null
      ? { deliver_policy: 'all' }
      : { deliver_policy: 'by_start_time', opt_start_time: new Date(last.time.getTime() - pastMs).toISOString() }),
  });
  let count = 0;
  try {
    const { num_pending: pending } = await consumer.info();
    if (pending === 0) return 0;
    const messages = await consumer.consume({ max_messages: mostMessages });
    for await (const message of messages) {
      const { streamSequence } = message.info;
      if (streamSequence > until) break;
      if (streamSequence > after) {
        engine.take(laneMessage(message));
        count++;
      }
      if (streamSequence === until || message.info.pending === 0) break;
    }
    messages.stop();
  } finally {
    // Otherwise the server keeps it for minutes, and each take-over adds one. An error here leaves it to the server.
    await consumer.delete().catch(() => {});
  }
  return count;
}
