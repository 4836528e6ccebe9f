import type { Command } from 'commander';
import type { Does } from './declaring.ts';

/** Declares `sequent view`. */
export function addView(program: Command, does: Does): void {
  program
    .command('view')
    .summary('Shows findings as a page in a browser.')
    .description(
      'Serves findings as a page: a list to search, and a page for each finding. The files hold findings as `--output json` writes them. Only this machine can open the page, unless a token and a certificate are given.',
    )
    .argument(
      '<file...>',
      'files of findings, each also .gz; capsules; folders of both; the folder of a history; - is standard input',
    )
    .option('--listen <address>', 'address of the page: unix:PATH or tcp:[HOST:]PORT; port 0 is any free port', 'tcp:0')
    .option('--host <names>', 'further names of this machine in the address of a browser; commas separate the names')
    .option('--token-file <path>', 'file with the token that a browser must give as its password')
    .option('--certificate <path>', 'certificate of the server, in PEM')
    .option('--key <path>', 'private key of the certificate, in PEM')
    .option('--save <file>', 'write the page as one file that needs no server, and end')
    .option('--finding <id>', 'with --save: only the finding with this id')
    .option('--force', 'with --save: overwrite a file of this name')
    .addHelpText(
      'after',
      '\nThe first SIGINT or SIGTERM ends it.\n\nExamples:\n  $ sequent view /var/log/sequent/findings.json\n  $ sequent view findings.json --finding 9da98504f0bc2b496c0312c5eeae0350 --save page.html',
    )
    .action((files: string[], flags) =>
      does(async () => (await import('../commands/view/view.ts')).view(files, flags)),
    );
}
