/** The executable: runs a command and sets the exit code. Loads nothing that the command does not need. */
import { isGuarded } from './cli/guard/guarded-commands.ts';
import { outlivesHangup } from './cli/hangup.ts';
import { packageVersion } from './package.ts';

/** What still runs after the command has ended (a text that a stuck reader does not take) may go on for so long. */
const lingerMs = 5_000;

// Standard error that is full or closed is no reason to end: there is no place left to say so.
process.stderr.on('error', () => {});
// Node would open its debugger, a way into this process for everybody on the machine. Some scripts send this signal to log writers.
process.on('SIGUSR1', () => {});
// Node would end without a word.
process.on('SIGUSR2', () => {});
// Before anything is opened there is nothing to open anew.
if (outlivesHangup(process.argv.slice(2))) process.on('SIGHUP', () => {});
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  const { printer } = await import('./cli/printing/printer.ts');
  await printer.print(`${packageVersion()}\n`);
  process.exitCode = await printer.exitCode(0);
} else if (isGuarded(process.argv.slice(2))) {
  const { Guard } = await import('./cli/guard/guard.ts');
  process.exitCode = await new Guard(process.argv.slice(2)).ended();
} else {
  await import('./self.ts');
  const { main } = await import('./cli/program.ts');
  process.exitCode = await main(process.argv.slice(2));
}
setTimeout(() => {
  void import('./supervision/end-thread.ts').then(({ leave }) => leave());
}, lingerMs).unref();
