import type { JetStreamClient, JsMsg } from '@nats-io/jetstream';

/** @returns all messages of a stream, in their order */
export async function stored(stream: JetStreamClient, name: string): Promise<readonly JsMsg[]> {
  const consumer = await stream.consumers.get(name);
  const { num_pending: pending } = await consumer.info();
  const all: JsMsg[] = [];
  if (pending === 0) return all;
  const messages = await consumer.consume();
  for await (const message of messages) {
    all.push(message);
    if (message.info.pending === 0) break;
  }
  await messages.close();
  return all;
}
