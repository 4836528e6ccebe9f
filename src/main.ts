/** The executable: runs a command and sets the exit code. Loads nothing that the command does not need. */
import { packageVersion } from './package.ts';

if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  // A reader that has seen enough (`| head`) is no fault. Commands that write on and on listen for themselves.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE' && process.stdout.listenerCount('error') === 1) throw error;
  });
  await import('./self.ts');
  const { main } = await import('./cli/program.ts');
  process.exitCode = await main(process.argv.slice(2));
}
