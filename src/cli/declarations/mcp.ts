import { type Command, Option } from 'commander';
import { duration } from '../options/option-values.ts';
import type { Does } from './declaring.ts';

/** Declares `sequent mcp`. */
export function addMcp(program: Command, does: Does): void {
  program
    .command('mcp')
    .summary('Serves an assistant that writes signatures.')
    .description(
      'Serves the Model Context Protocol on standard input and output, for an assistant that writes signatures: it lists and explains events, shows recordings, and judges signatures with check, test, chaos and backtest. A client starts it. Files outside of the root cannot be named, but code of signatures and tests runs with the rights of this user.',
    )
    .option('--root <dir>', 'folder of the signatures and recordings', '.')
    .addOption(
      new Option('--time-limit <time>', 'time after which a command is ended')
        .argParser(duration)
        .default(120_000, '2m'),
    )
    .addHelpText(
      'after',
      '\nIt ends when standard input is closed.\n\nExample:\n  $ sequent mcp --root acme-signatures',
    )
    .action((flags) => does(async () => (await import('../commands/mcp/mcp.ts')).mcp(flags)));
}
