import { Argument, type Command } from 'commander';
import { whole } from '../options/option-values.ts';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Declares `sequent spool` and its commands. */
export function addSpool(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  const spool = program
    .command('spool')
    .description('Shows what waits on disk for outputs over the network, and what their receivers refused.')
    .addHelpText('after', '\nThese commands also work while a sidecar uses the folder.');
  const add = (name: string): Command => addSettings(spool.command(name), 'spool');
  const output = ['<output>', 'name of an output'] as const;
  const numbers = new Argument('[number...]', 'of dead letters, as `spool list OUTPUT` shows them').argParser(
    (text: string, before: number[] | undefined) => [...(before ?? []), whole(0)(text)],
  );
  add('list')
    .description('Lists the outputs, or the dead letters of one output.')
    .argument('[output]', 'name of an output')
    .option('--json', 'one JSON object a line')
    .action((name: string | undefined, flags, command: Command) =>
      does(async () =>
        (await import('../commands/spool/list-spool.ts')).listSpool(name, flags, await settingsFor(command)),
      ),
    );
  add('show')
    .description('Shows a dead letter with its body.')
    .argument(...output)
    .argument('<number>', 'of the dead letter, as `spool list OUTPUT` shows it', whole(0))
    .option('--json', 'one JSON object')
    .action((name: string, number: number, flags, command: Command) =>
      does(async () =>
        (await import('../commands/spool/show-dead-letter.ts')).showDeadLetter(
          name,
          number,
          flags,
          await settingsFor(command),
        ),
      ),
    );
  for (const [action, description] of [
    ['retry', 'Sends dead letters again: the sidecar puts them at the end of its queue.'],
    ['drop', 'Removes dead letters for good.'],
  ] as const) {
    add(action)
      .description(description)
      .argument(...output)
      .addArgument(numbers)
      .option('--all', 'all dead letters of the output')
      .action((name: string, chosen: number[], flags, command: Command) =>
        does(async () =>
          (await import('../commands/spool/change-dead-letters.ts')).changeDeadLetters(
            action,
            name,
            chosen,
            flags,
            await settingsFor(command),
          ),
        ),
      );
  }
}
