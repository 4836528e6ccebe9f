import type { Command } from 'commander';
import { whole } from '../options/option-values.ts';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Declares the commands that look into recordings. */
export function addRecordings(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  addSettings(program.command('show').summary('Shows events of recordings, or cuts a new recording.'), 'show')
    .description(
      'Shows the events of recordings, one a line. Each option selects events; an event must meet all of them.',
    )
    .argument('<file...>', '.pb or .ndjson, each also .gz or .zst; - is standard input')
    .option('--event <name>', 'only events of this name (repeatable)', collect)
    .option(
      '--where <conditions>',
      "conditions as in a signature's `where`, in YAML, such as '{ pathname: { prefix: /tmp/ } }'",
    )
    .option(
      '--process <process>',
      'only events of this process: pid, unique id, path of the executable, or name of the executable or thread; * stands for any text',
    )
    .option('--tree', 'also the ancestors of this process, and all processes that descend from it')
    .option('--from <time>', 'from this time on: 2026-11-23T08:50:50Z, 08:50:50, or +90s after the first event')
    .option('--to <time>', 'before this time')
    .option('--max-events <n>', 'stop after this number of selected events', whole(1))
    .option('--fields', 'all fields of each event with the types and values that a signature sees')
    .option('--json', "one JSON object a line, in the shape of Tracee's JSON, with the values that a signature sees")
    .option(
      '--cut <file>',
      'copy the selected events into a new recording, .pb or .ndjson, each also .gz or .zst; this also converts',
    )
    .option('--force', 'overwrite a recording of this name')
    .option(
      '--watch <file>',
      'run this signature over the selected events and show its findings and faults, again after each change of its folder; Ctrl-C ends it',
    )
    .addHelpText(
      'after',
      "\nExit code 1 if a part of a recording is damaged.\n\nExamples:\n  $ sequent show night.pb.gz --process 4711 --tree --from 08:50\n  $ sequent show night.pb.gz --where '{ pathname: { prefix: /tmp/ } }' --cut tmp.ndjson",
    )
    .action((files: string[], flags, command: Command) =>
      does(async () => (await import('../commands/show/show.ts')).show(files, flags, await settingsFor(command))),
    );
  addSettings(program.command('repl').summary('Looks around in recordings, command by command.'), 'repl')
    .description(
      'Looks around in recordings: next and previous events, search, fields, processes, slices, and trials of a signature. `help` lists the commands. Without a terminal it reads them from standard input, one a line.',
    )
    .argument('<file...>', '.pb or .ndjson, each also .gz or .zst')
    .addHelpText('after', '\nExample:\n  $ sequent repl night.pb.gz')
    .action((files: string[], _, command: Command) =>
      does(async () => (await import('../commands/show/repl.ts')).repl(files, await settingsFor(command))),
    );
  addSettings(
    program.command('backtest').summary('Shows what signatures would have found in recordings, and what they cost.'),
    'backtest',
  )
    .description(
      'Evaluates a pack on recordings: findings by signature, program, container and hour, the noisiest keys, the first findings, and the cost of each signature.',
    )
    .argument('<pack>', 'a shipped pack (rseq, tracee), or a folder or file of signatures')
    .option('--on <files...>', onHelp)
    .option(
      '--examples <n>',
      'number of findings of each signature that --json and --html show whole (default: 3)',
      whole(0),
    )
    .option('--top <n>', 'number of keys in each list (default: 10)', whole(1))
    .option('--workers <n>', workersHelp, whole(1))
    .option('--json', 'the report as one JSON object')
    .option('--html <file>', 'write the report as one page that needs nothing else')
    .addHelpText(
      'after',
      '\nExit code 1 if a recording is damaged or a signature was suspended.\n\nExamples:\n  $ sequent backtest ./acme --history /var/lib/sequent\n  $ sequent backtest ./acme --on monday.pb.gz,tuesday.pb.gz other-node.pb.gz --html report.html',
    )
    .action((pack: string, flags, command: Command) =>
      does(async () => {
        const { backtestCommand } = await import('../commands/backtest/backtest.ts');
        return backtestCommand(pack, flags, await settingsFor(command));
      }),
    );
  addSettings(program.command('diff').summary('Compares what two versions of signatures find in recordings.'), 'diff')
    .description(
      'Evaluates two packs on the same recordings, and shows the findings that the second one gains, loses and changes, field by field.',
    )
    .argument('<old>', 'a shipped pack (rseq, tracee), or a folder or file of signatures')
    .argument('<new>', 'the same, to compare with it')
    .option('--on <files...>', onHelp)
    .option('--examples <n>', 'number of findings of each signature and kind that are shown (default: 5)', whole(0))
    .option('--fail-on-change', 'exit code 1 if a finding is gained, lost or changed')
    .option('--workers <n>', workersHelp, whole(1))
    .option('--json', 'the report as one JSON object')
    .option('--html <file>', 'write the report as one page that needs nothing else')
    .addHelpText(
      'after',
      '\nExit code 1 if a recording is damaged, a signature was suspended, or --fail-on-change is met.\n\nExample:\n  $ sequent diff ./acme-1.2 ./acme --on night.pb.gz --fail-on-change',
    )
    .action((old: string, fresh: string, flags, command: Command) =>
      does(async () => {
        const { diffCommand } = await import('../commands/backtest/diff.ts');
        return diffCommand(old, fresh, flags, await settingsFor(command));
      }),
    );
}

const onHelp =
  'recordings, each an independent stream; recordings of one node that follow each other are one stream: join them with commas';
const workersHelp = 'number of threads (default: number of processors)';

function collect(value: string, previous: readonly string[] = []): readonly string[] {
  return [...previous, value];
}
