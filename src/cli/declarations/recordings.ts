import type { Command } from 'commander';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { whole } from '../options/option-values.ts';

/**
 * Declares the commands that look into recordings.
 * @param does runs a command and keeps its exit code
 * @param addSettings gives a command the flags of its settings
 */
export function addRecordings(
  program: Command,
  does: (action: () => Promise<number>) => Promise<void>,
  addSettings: (command: Command, name: 'show') => Command,
  settingsFor: (command: Command) => Promise<EffectiveSettings>,
): void {
  addSettings(program.command('show').summary('Shows events of recordings, or cuts a new recording.'), 'show')
    .description(
      'Shows the events of recordings, one a line. Each option selects events; an event must meet all of them.',
    )
    .argument('<file...>', '.pb or .ndjson, each also .gz; - is standard input')
    .option('--event <name>', 'only events of this name (repeatable)', collect)
    .option(
      '--where <conditions>',
      "conditions as in a signature's `where`, in YAML, such as '{ pathname: { prefix: /tmp/ } }'",
    )
    .option(
      '--process <process>',
      'only events of this process: pid, unique id, path of the executable (* stands for any text), or name',
    )
    .option('--tree', 'also the ancestors of this process, and all processes that descend from it')
    .option('--from <time>', 'from this time on: 2026-11-23T08:50:50Z, 08:50:50, or +90s after the first event')
    .option('--to <time>', 'before this time')
    .option('--max-events <n>', 'stop after this number of selected events', whole(1))
    .option('--fields', 'all fields of each event with the types and values that a signature sees')
    .option('--json', "one JSON object a line, in the shape of Tracee's JSON, with the values that a signature sees")
    .option(
      '--cut <file>',
      'copy the selected events into a new recording, .pb or .ndjson, each also .gz; this also converts',
    )
    .option('--force', 'overwrite a recording of this name')
    .addHelpText(
      'after',
      "\nExit code 1 if a part of a recording is damaged.\n\nExamples:\n  $ sequent show night.pb.gz --process 4711 --tree --from 08:50\n  $ sequent show night.pb.gz --where '{ pathname: { prefix: /tmp/ } }' --cut tmp.ndjson",
    )
    .action((files: string[], flags, command: Command) =>
      does(async () => (await import('../commands/show/show.ts')).show(files, flags, await settingsFor(command))),
    );
}

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
