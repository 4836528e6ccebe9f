import type { Command } from 'commander';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Declares `sequent exceptions` and its commands. */
export function addExceptions(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  const exceptions = addSettings(
    program.command('exceptions').summary('Lists the exceptions from findings.'),
    'exceptions',
  )
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
