import type { Command } from 'commander';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Declares `sequent fleet`. */
export function addFleet(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  const fleet = program
    .command('fleet')
    .summary('Joins the findings of many nodes over NATS JetStream.')
    .description('Joins the findings of many nodes over NATS JetStream (docs/fleet/README.md).');
  addSettings(fleet.command('setup').summary('Shows and creates the streams of a fleet.'), 'fleet')
    .description('Shows which streams and consumers the NATS of the fleet lacks. It changes nothing without --apply.')
    .option('--apply', 'create what is missing, and change what differs')
    .addHelpText('after', '\nExit code 1 if something is missing and --apply is not given.')
    .action((flags, command: Command) =>
      does(async () => (await import('../commands/fleet/setup.ts')).fleetSetup(flags, await settingsFor(command))),
    );
  addSettings(fleet.command('run').summary('Runs a worker that evaluates fleet signatures.'), 'fleet')
    .description(
      'Evaluates fleet signatures on the findings of all nodes. As many workers as one likes share the work; if one ends, the others take over.\nThe first SIGINT or SIGTERM gives its share to the others; a second one ends at once.',
    )
    .addHelpText('after', '\nExample:\n  $ sequent fleet run --config fleet.yaml --output json')
    .action((_, command: Command) =>
      does(async () => (await import('../commands/fleet/run.ts')).fleetRun(await settingsFor(command))),
    );
}
