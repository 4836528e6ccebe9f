import type { Command } from 'commander';
import type { Does } from './declaring.ts';

/** Declares `sequent init` and `sequent new`, which write files for authors of signatures. */
export function addKit(program: Command, does: Does): void {
  program
    .command('init')
    .description(
      'Makes a project of your own signatures: settings, an example with its test, exceptions, a workflow of continuous integration. It downloads nothing; `npm install` does.',
    )
    .argument('[dir]', 'an empty or new folder')
    .option('--name <name>', 'name of the package; by default that of the folder')
    .option('--prefix <prefix>', 'prefix of the ids of your signatures, such as ACME')
    .addHelpText(
      'after',
      '\nExample:\n  $ sequent init acme-signatures && cd acme-signatures && npm install && npm test',
    )
    .action((dir, flags) => does(async () => (await import('../commands/kit/init.ts')).init(dir, flags)));
  const created = program
    .command('new')
    .description('Writes a new signature, model or event schema, with a test that passes. It never overwrites a file.');
  created
    .command('signature')
    .description('Writes a signature that reports an event, with an option and a test.')
    .argument('[name]', 'in snake_case; also the name of the file')
    .option('--event <event>', 'event of Tracee that it listens to')
    .option('--pack <dir>', 'folder of the signatures; by default `signatures`')
    .action((name, flags) => does(async () => (await import('../commands/kit/new.ts')).newSignature(name, flags)));
  created
    .command('model')
    .description('Writes a model, which is state that several signatures share, with a test.')
    .argument('[name]', 'in snake_case; also the name of the file')
    .option('--event <event>', 'event of Tracee that it counts')
    .option('--pack <dir>', 'folder of the signatures; by default `signatures`')
    .action((name, flags) => does(async () => (await import('../commands/kit/new.ts')).newModel(name, flags)));
  created
    .command('event-schema')
    .description('Writes the schema of an event that only your own detectors send, with a test.')
    .argument('[name]', 'the name, exactly as the detector sends it')
    .option('--pack <dir>', 'folder of the signatures; by default `signatures`')
    .action((name, flags) => does(async () => (await import('../commands/kit/new.ts')).newEventSchema(name, flags)));
}
