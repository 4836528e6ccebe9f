/** Evaluates one stream of recordings in a thread of its own, so that an author's code that hangs can be ended. */
import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import { SequentError } from '../../errors.ts';
import { unsettledAwait } from '../../packs/load-fault.ts';
import { showLoading } from '../../packs/loading-sign.ts';
import { ownThreadFolder } from '../../supervision/thread-time.ts';
import type { FromStream, StreamThreadData } from './messages.ts';

async function main(port: MessagePort, data: StreamThreadData): Promise<void> {
  const say = (message: FromStream): void => port.postMessage(message);
  say({ say: 'thread', folder: ownThreadFolder() });
  showLoading(data.memory.loading);
  await import('../../self.ts');
  const { runStream } = await import('./run-stream.ts');
  try {
    say({ say: 'done', result: await runStream(data, say) });
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    const { code, text, exitCode } = error;
    say({ say: 'failed', code, text, exitCode });
  }
}

// A module that waits forever leaves the thread without work. That must not look like a success.
process.on('beforeExit', () => {
  process.exitCode ??= unsettledAwait;
});
if (parentPort === null) throw new Error('this module must be started as a worker');
void main(parentPort, workerData);
