/** The executable: runs a command and sets the exit code. It loads only the modules that the command needs. */
import { isGuarded } from './cli/guard/guarded-commands.ts';
import { outlivesHangup } from './cli/hangup.ts';
import { runsSidecar } from './cli/runs-sidecar.ts';
import { packageVersion } from './package.ts';

/** Time limit for work that is left after the command has ended, such as a text that a stuck reader does not accept. */
const lingerMs = 5_000;

// Errors of standard error are ignored: if it is full or closed, they cannot be reported.
process.stderr.on('error', () => {});
// By default Node opens its debugger on SIGUSR1, which anyone on the machine could use. Some scripts send this signal
// to log writers.
process.on('SIGUSR1', () => {});
// By default SIGUSR2 ends Node without a message.
process.on('SIGUSR2', () => {});
// SIGHUP reopens files, but no file is open yet.
if (outlivesHangup(process.argv.slice(2))) process.on('SIGHUP', () => {});
if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  const { printer } = await import('./cli/printing/printer.ts');
  await printer.print(`${packageVersion()}\n`);
  process.exitCode = await printer.exitCode(0);
} else if (isGuarded(process.argv.slice(2))) {
  const { Guard } = await import('./cli/guard/guard.ts');
  process.exitCode = await new Guard(process.argv.slice(2)).ended();
} else {
  if (runsSidecar(process.argv.slice(2))) {
    const { startEngineEarly } = await import('./sidecar/threads/workers.ts');
    startEngineEarly();
  }
  await import('./self.ts');
  const { main } = await import('./cli/program.ts');
  process.exitCode = await main(process.argv.slice(2));
}
setTimeout(() => {
  void import('./supervision/end-thread.ts').then(({ leave }) => leave());
}, lingerMs).unref();
