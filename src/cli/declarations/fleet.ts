import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from '../options/option-values.ts';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Shortest time between two looks, in milliseconds. Each look reads the last heartbeat of all nodes. */
const shortestMs = 1_000;

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
  addSettings(fleet.command('status').summary('Shows the nodes, lanes and newest findings of a fleet.'), 'fleet')
    .description(
      'Shows the nodes of a fleet by their last heartbeats, the lanes of the workers, and the newest findings of the fleet.\nIt lists the 20 most notable nodes: silent ones first, then other signatures, then losses.',
    )
    .option('--all', 'list all nodes, and each lane')
    .option('--json', 'print one JSON object')
    .option('--watch', 'look again and again; q ends it. With --json: one object a line')
    .addOption(
      new Option('--interval <time>', 'time between two looks of --watch, 1s or more')
        .argParser(interval)
        .default(5_000, '5s'),
    )
    .addHelpText(
      'after',
      '\nExit code 1 if a node is silent, a lane has no worker, or there are no nodes or lanes. With --watch it is 0.\n\nExample:\n  $ sequent fleet status --config fleet.yaml',
    )
    .action((flags, command: Command) =>
      does(async () =>
        (await import('../commands/fleet/status.ts')).fleetStatusCommand(flags, await settingsFor(command)),
      ),
    );
}

function interval(text: string): number {
  const ms = duration(text);
  if (ms >= shortestMs) return ms;
  throw new InvalidArgumentError('a time of 1s or more is needed.');
}
