/** The thread of a command that loads signatures. The guard in the main thread can end it if a signature hangs. */
import { parentPort, workerData } from 'node:worker_threads';
import { unsettledAwait } from '../../packs/load-fault.ts';
import { ownThreadFolder } from '../../supervision/thread-time.ts';
import { CommandLink, setCommandLink } from './command-link.ts';
import type { CommandThreadData } from './command-messages.ts';
import { ownStandardStreams } from './standard-streams.ts';

async function run({ args, memory }: CommandThreadData): Promise<void> {
  if (parentPort === null) throw new Error('this module must be started as a worker');
  ownStandardStreams();
  process.stderr.on('error', () => {});
  const link = new CommandLink(parentPort, memory);
  link.say({ say: 'thread', folder: ownThreadFolder() });
  setCommandLink(link);
  await import('../../self.ts');
  const { main } = await import('../program.ts');
  const exitCode = await main(args, (bug) => {
    // This message marks a bug of Sequent. The exit code does not: an author may end the thread with any exit code.
    link.say({ say: 'done', exitCode: bug });
    process.exit(bug);
  });
  process.exitCode = exitCode;
  link.say({ say: 'done', exitCode });
}

// A module that waits forever leaves the thread without work. That must not look like a success.
process.on('beforeExit', () => {
  process.exitCode ??= unsettledAwait;
});
void run(workerData);
