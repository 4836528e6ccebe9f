/**
 * Runs command lines of `sequent` one after the other in this process, for `CommandLines` in run-command-lines.ts. Each line comes as a message
 * `{ cwd, args }`; its exit code goes back when a zero byte is at the end of both outputs. A process for each line would cost half a second.
 */
import { writeSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { main } from '../../src/cli/program.ts';
import { describeThrown } from '../../src/text/thrown.ts';

interface Line {
  readonly cwd: string;
  readonly args: readonly string[];
}

// Each line listens for exceptions that nobody catches, as a program does once.
process.setMaxListeners(0);
process.on('message', ({ cwd, args }: Line) => {
  process.chdir(cwd);
  // Not awaited: this file would be on the stack of all that the program does, and the guard would take it for a signature.
  main(args).then(answer).catch(fail);
});

async function answer(code: number): Promise<void> {
  for (const output of [1, 2]) await end(output);
  process.send?.(code);
}

// Listeners that a replay leaves would take a rejection for that of a signature.
function fail(error: unknown): void {
  writeSync(2, `${describeThrown(error)}\n`);
  process.exit(1);
}

/** Writes the zero byte to a file descriptor. The streams of the process may be closed or guarded after a line. */
async function end(output: number): Promise<void> {
  for (;;) {
    try {
      writeSync(output, '\0');
      return;
    } catch (error) {
      // An output whose reader is slow takes nothing for a while.
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      await setImmediate();
    }
  }
}
