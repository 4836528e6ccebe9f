import type { JsMsg } from '@nats-io/jetstream';

/** @returns the JSON of a message's body; undefined if it is none */
export function jsonOf(message: JsMsg): unknown {
  try {
    return message.json();
  } catch {
    return undefined;
  }
}
