import type { MessagePort } from 'node:worker_threads';

/**
 * Waits for the first message, which is the start data of a thread. A thread gets its data in this way instead of as
 * `workerData`, so that it can load its modules before the main thread knows the settings.
 * @param port to the main thread
 */
export function startData<Data>(port: MessagePort): Promise<Data> {
  const { promise, resolve } = Promise.withResolvers<Data>();
  port.once('message', resolve);
  return promise;
}
