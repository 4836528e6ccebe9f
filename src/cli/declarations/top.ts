import { type Command, InvalidArgumentError, Option } from 'commander';
import { duration } from '../options/option-values.ts';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Shortest time between two looks, in milliseconds. Each look costs the sidecar 2 to 3 ms of processor time. */
const shortestMs = 200;

/** Declares `sequent top`. */
export function addTop(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  addSettings(program.command('top').summary('Shows what a running sidecar does, live.'), 'top')
    .description(
      'Shows events, lag, noisiest signatures, outputs and losses of a running `sequent run --health ADDRESS`. q ends it.\nIf standard input or standard output is no terminal, it prints one view.',
    )
    .addOption(
      new Option('--interval <time>', 'time between two looks, 200ms or more').argParser(interval).default(2_000, '2s'),
    )
    .option('--once', 'print one view after one interval, and end')
    .option('--json', 'print one JSON object a line for each interval')
    .addHelpText(
      'after',
      '\nExit code 1 if a view is to be printed and the sidecar does not answer.\n\nExample:\n  $ sequent top --health unix:/run/sequent/health.sock',
    )
    .action((flags, command: Command) =>
      does(async () => (await import('../commands/top/top.ts')).top(flags, await settingsFor(command))),
    );
}

function interval(text: string): number {
  const ms = duration(text);
  if (ms >= shortestMs) return ms;
  throw new InvalidArgumentError('a time of 200ms or more is needed.');
}
