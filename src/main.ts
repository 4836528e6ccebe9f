/** The executable: runs a command and sets the exit code. Loads nothing that the command does not need. */
import { packageVersion } from './package.ts';

if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  process.stdout.write(`${packageVersion()}\n`);
} else {
  await import('./self.ts');
  const { main } = await import('./cli/program.ts');
  process.exitCode = await main(process.argv.slice(2));
}
