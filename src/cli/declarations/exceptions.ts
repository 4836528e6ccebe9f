import type { Command } from 'commander';
import type { EffectiveSettings } from '../../config/effective-settings.ts';

/**
 * Declares `sequent exceptions` and its commands.
 * @param does runs a command and keeps its exit code
 * @param addSettings gives a command the flags of its settings
 */
export function addExceptions(
  program: Command,
  does: (action: () => Promise<number>) => Promise<void>,
  addSettings: (command: Command) => Command,
  settingsFor: (command: Command) => Promise<EffectiveSettings>,
): void {
  const exceptions = addSettings(program.command('exceptions').summary('Lists the exceptions from findings.'))
    .description(
      'Lists the exceptions with their hits, expiry and age. A running sidecar (--health) or a file of --stats knows the hits.',
    )
    .option('--stats <file>', 'a file that --stats of run or replay has written, for the hits')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExample:\n  $ sequent exceptions --config /etc/sequent.yaml --health unix:/run/sequent/health.sock',
    )
    .action((flags, command: Command) =>
      does(async () =>
        (await import('../commands/exceptions/list-exceptions.ts')).listExceptions(flags, await settingsFor(command)),
      ),
    );
  exceptions
    .command('suggest')
    .description('Drafts narrow exceptions for findings, to be checked and completed by a person.')
    .argument('<file...>', 'findings of --output json, each also .gz; - is standard input')
    .addHelpText('after', '\nExample:\n  $ sequent exceptions suggest findings.json > exceptions.yaml')
    .action((files: string[]) =>
      does(async () => (await import('../commands/exceptions/suggest-exceptions.ts')).suggestExceptions(files)),
    );
  exceptions
    .command('presets')
    .description('Lists the shipped presets for known innocents.')
    .action(() => does(async () => (await import('../commands/exceptions/list-presets.ts')).listPresets()));
}
