/** The entry of the engine's thread. Its modules are loaded before its start data comes. */
import { type MessagePort, parentPort } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { unsettledAwait } from '../../packs/load-fault.ts';
import type { EngineThreadData, FromEngine } from '../thread-messages.ts';
import { startData } from '../threads/start-data.ts';

async function main(port: MessagePort): Promise<void> {
  const data = startData<EngineThreadData>(port);
  // The resolver hook must be installed before any module that signatures share is loaded, and before zod.
  await import('../../self.ts');
  const { runEngine } = await import('./run-engine.ts');
  try {
    await runEngine(port, await data);
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    const refused: FromEngine = { say: 'refused', code: error.code, text: error.text };
    port.postMessage(refused);
    port.close();
  }
}

// A module whose top-level await never settles leaves the event loop empty. The thread must not exit with success
// then.
process.on('beforeExit', () => {
  process.exitCode ??= unsettledAwait;
});
if (parentPort === null) throw new Error('this module must be started as a worker');
void main(parentPort);
