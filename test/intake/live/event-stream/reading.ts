import { after } from 'node:test';
import type { Address } from '../../../../src/address.ts';
import { type DirectStreamOptions, openDirectStream } from '../../../../src/intake/direct/direct-stream.ts';
import { grpcStream } from '../../../../src/intake/grpc/grpc-stream.ts';
import type { EventStream, StreamEnd } from '../../../../src/intake/live/event-stream.ts';
import { connectTracee } from '../../../../src/tracee/client.ts';

/** What can carry a stream. */
export const carriers = ['direct', 'grpc'] as const;
export type Carrier = (typeof carriers)[number];

/** A stream that is read, and what it has handed on. */
export interface Reading {
  readonly stream: EventStream;
  readonly messages: Buffer[];
  readonly oversized: number[];
  /** How many messages each batch had. */
  readonly batches: number[];
  /** How it ended, where it has. */
  readonly end: StreamEnd | undefined;
  /** Called with each message. */
  onMessage: () => void;
  /** Resolves when the condition holds; rejects when the stream ends before. */
  until(condition: () => boolean): Promise<void>;
}

const cleanUp: (() => void)[] = [];
after(() => {
  for (const clean of cleanUp) clean();
});

/**
 * Asks the server at an address for its stream, by either transport. Left alone, it is cut when the tests of the file
 * are over.
 */
export async function read(
  carrier: Carrier,
  address: Address,
  options: Partial<DirectStreamOptions> = {},
): Promise<Reading> {
  const messages: Buffer[] = [];
  const oversized: number[] = [];
  const batches: number[] = [];
  let inBatch = 0;
  let end: StreamEnd | undefined;
  let onMessage = () => {};
  let watchers: (() => void)[] = [];
  const look = () => {
    const all = watchers;
    watchers = [];
    for (const watcher of all) watcher();
  };
  const handlers = {
    onMessage(bytes: Uint8Array, start: number, end: number) {
      messages.push(Buffer.from(bytes.subarray(start, end)));
      inBatch++;
      onMessage();
      look();
    },
    onBatch() {
      batches.push(inBatch);
      inBatch = 0;
      look();
    },
    onOversized(bytes: number) {
      oversized.push(bytes);
      look();
    },
  };
  let stream: EventStream;
  if (carrier === 'direct') {
    const signal = new AbortController().signal;
    stream = await openDirectStream({ address, timeoutMs: 10_000, signal, ...options }, handlers);
  } else {
    const client = connectTracee(address);
    cleanUp.push(() => client.close());
    stream = grpcStream(client.streamEvents(), handlers);
  }
  cleanUp.push(() => stream.cut('the test is over'));
  void stream.ended.then((ended) => {
    end = ended;
    look();
  });
  return {
    stream,
    messages,
    oversized,
    batches,
    get end() {
      return end;
    },
    set onMessage(callback: () => void) {
      onMessage = callback;
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const watcher = () => {
          if (condition()) resolve();
          else if (end !== undefined) reject(new Error(`the stream ended: ${end.reason}`));
          else watchers.push(watcher);
        };
        watcher();
      }),
  };
}
