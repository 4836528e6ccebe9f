import type { Command } from 'commander';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Declares `sequent findings show`. */
export function addFindingsShow(
  findings: Command,
  does: Does,
  addSettings: AddSettings,
  settingsFor: SettingsFor,
): void {
  addSettings(findings.command('show'), 'findings')
    .description(
      'Tells the story of one finding: what, who as a tree, when as a time line, why, where, what to do; for the rseq pack the address space before and after.\nThe capsule of the finding in the history adds the events around it.',
    )
    .argument('<id>', 'id of the finding, or its beginning from 4 characters on')
    .argument('[file...]', 'files of findings in the format json, instead of the history')
    .option('--capsule <file>', 'capsule with the events around the finding')
    .option('--all', 'all events around the finding, and not only the nearest')
    .option('--json', 'the story as one JSON object')
    .addHelpText('after', '\nExample:\n  $ sequent findings show 9da98504 --history /var/lib/sequent')
    // commander gives the flags that both commands have, such as --json and --history, to `findings`.
    .action((id: string, files: string[], _, command: Command) =>
      does(async () =>
        (await import('../commands/findings/show-finding.ts')).showFinding(
          id,
          files,
          command.optsWithGlobals(),
          await settingsFor(findings),
        ),
      ),
    );
}
