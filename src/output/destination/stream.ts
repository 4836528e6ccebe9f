import type { Writable } from 'node:stream';
import type { Destination, DestinationListener } from './destination.ts';
import { createLineQueue, type QueueLimits } from './line-queue.ts';

const CHUNK = 64 * 1024;

/**
 * Writes to a stream that somebody else owns, such as standard output: it is neither ended nor destroyed. While the stream
 * is full, lines wait here. When it fails or closes (EPIPE: the reader has gone), `onBroken` is told once and nothing more
 * is written.
 */
export function createStreamDestination(
  stream: Writable,
  listener: DestinationListener = {},
  limits?: QueueLimits,
): Destination {
  const queue = createLineQueue(limits);
  let waiters: (() => void)[] = [];
  let inFlight = 0;
  let full = stream.writableNeedDrain;
  let over = false;
  let dropped = 0;

  const settle = () => {
    if (!over && (queue.length > 0 || inFlight > 0)) return;
    for (const resolve of waiters) resolve();
    waiters = [];
  };

  const broken = (error: Error) => {
    if (over) return;
    over = true;
    dropped += queue.clear() + inFlight;
    inFlight = 0;
    listener.onBroken?.(error);
    settle();
  };

  const canWrite = () => !full && !over && queue.length > 0;

  const drain = () => {
    while (canWrite()) {
      const { chunk, ends } = queue.take(CHUNK);
      inFlight += ends.length;
      full = !stream.write(chunk, (error) => {
        if (over) return;
        if (error) {
          broken(error);
          return;
        }
        inFlight -= ends.length;
        settle();
      });
    }
  };

  stream.on('drain', () => {
    full = false;
    drain();
  });
  // Stays after close: an error event that nobody listens to would end the process.
  stream.on('error', broken);
  stream.on('close', () => broken(new Error('the stream was closed')));

  const flush = () =>
    new Promise<void>((resolve) => {
      waiters.push(resolve);
      settle();
    });

  return {
    write(line) {
      if (over || !queue.push(line)) dropped += 1;
      else drain();
    },
    flush,
    async close() {
      await flush();
      over = true;
    },
    get dropped() {
      return dropped;
    },
  };
}
