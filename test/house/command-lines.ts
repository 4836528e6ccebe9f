/**
 * Runs command lines of `sequent` one after the other in this process, and ends each with a zero byte on both outputs:
 * `node --import src/self.ts command-lines.ts LINES`, where LINES is JSON: `{ cwd, args }[]`. A process for each would cost half a second.
 * The codes are sent to the parent.
 */
import { writeSync } from 'node:fs';
import { main } from '../../src/cli/program.ts';

interface Line {
  readonly cwd: string;
  readonly args: readonly string[];
}

const lines: readonly Line[] = JSON.parse(process.argv[2] ?? '');
for (const { cwd, args } of lines) {
  process.chdir(cwd);
  const code = await main(args);
  for (const output of [1, 2]) writeSync(output, '\0');
  process.send?.(code);
}
process.disconnect();
