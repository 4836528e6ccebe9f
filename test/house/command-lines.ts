/**
 * Runs command lines of `sequent` one after the other in this process, for `CommandLines` in run-command-lines.ts. Each line comes as a message
 * `{ cwd, args }`; its exit code goes back when a zero byte is at the end of both outputs. A process for each line would cost half a second.
 */
import { writeSync } from 'node:fs';
import { main } from '../../src/cli/program.ts';

interface Line {
  readonly cwd: string;
  readonly args: readonly string[];
}

// Each line listens for exceptions that nobody catches, as a program does once.
process.setMaxListeners(0);
process.on('message', ({ cwd, args }: Line) => {
  process.chdir(cwd);
  void main(args).then((code) => {
    for (const output of [1, 2]) writeSync(output, '\0');
    process.send?.(code);
  });
});
