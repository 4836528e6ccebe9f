import type { Command } from 'commander';
import { whole } from '../options/option-values.ts';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';
import { addFindingsShow } from './findings-show.ts';

/** Declares `sequent findings`, and the place of its further commands. */
export function addFindings(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  const all = (text: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), text];
  const findings = addSettings(program.command('findings'), 'findings')
    .description('Searches the findings of a history, or of files in the format json; newest first.')
    .argument('[file...]', 'files of findings that `--output json=FILE` wrote, also compressed with gzip')
    .option('--since <time>', 'earliest time: 2026-11-23T08:50:50Z, 2026-11-23, or a length of time before now: 2h')
    .option('--until <time>', 'latest time, in the same forms')
    .option('--severity <severity>', 'lowest severity: info, low, medium, high or critical')
    .option('--signature <id>', 'id or name of a signature; * stands for any characters; may be repeated', all)
    .option('--process <process>', 'pid, unique id or executable; * as above; may be repeated', all)
    .option('--path <path>', 'any path in a finding; * as above; may be repeated', all)
    .option('--container <container>', 'name, image, or id from 6 characters on; * as above; may be repeated', all)
    .option('--namespace <namespace>', 'Kubernetes namespace; * as above; may be repeated', all)
    .option('--text <words>', 'words that must all occur; the last word may be incomplete')
    .option('--kind <kind>', 'finding, summary, loss, reload, quarantine or incident; may be repeated', all)
    .option(
      '--group <key>',
      'count by signature, severity, process, container, namespace, pod, node, kind, hour or day',
    )
    .option('--limit <number>', 'maximum number of findings; 100 by default', whole(1))
    .option('-f, --follow', 'oldest first, and then each new finding until Ctrl-C')
    .option('--json', 'findings as they are kept, one JSON object a line')
    .action((files: string[], flags, command: Command) =>
      does(async () =>
        (await import('../commands/findings/find-findings.ts')).findFindings(files, flags, await settingsFor(command)),
      ),
    );
  addFindingsShow(findings, does, addSettings, settingsFor);
}
