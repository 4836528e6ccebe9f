import { type Command, Option } from 'commander';
import { whole } from '../options/option-values.ts';
import type { AddSettings, Does, SettingsFor } from './declaring.ts';

/** Declares `sequent test`. */
export function addTest(program: Command, does: Does, addSettings: AddSettings, settingsFor: SettingsFor): void {
  addSettings(program.command('test').summary('Runs the tests of signatures.'), 'test')
    .description('Runs the tests of signatures (files *.test.ts that call testSignature).')
    .argument('[path...]', 'tests, or folders of tests; by default the tests of the shipped signatures')
    .option(
      '--vectors <file>',
      "run Tracee's own test cases with the signatures instead, one case a line; - is standard input",
    )
    .option(
      '--chaos',
      'run each case again with events lost, late, doubled and missing: what is to be ignored must stay silent',
    )
    .option(
      '--from <capsule>',
      'write a test of the signature that made the finding of a capsule, with the events of the capsule as a recording beside it',
    )
    .option('--out <file>', 'the test that --from writes: NAME.test.ts (default: named by the finding)')
    .option('--seed <n>', 'seed of --chaos; the same seed gives the same result', whole(0), 1)
    .option(
      '--mutate',
      'change one condition, comparison or constant of a signature at a time, and list the changes that no case notices',
    )
    .option('--coverage', 'list the handlers, branches, conditions and options that no case touches')
    .addOption(
      new Option('--reporter <reporter>', 'form of the output')
        .choices(['spec', 'table', 'tap', 'junit'])
        .default('spec'),
    )
    .option('--watch', 'run the tests again when a file changes')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExit code 1 if a test fails, a case makes a false alarm under --chaos, or no case notices a change of --mutate.\n\nExample:\n  $ sequent test my-signatures --chaos',
    )
    .action((paths: string[], flags, command: Command) =>
      does(async () => {
        const settings = await settingsFor(command);
        if (flags.vectors !== undefined)
          return (await import('../commands/vectors.ts')).testVectors(flags.vectors, flags, settings);
        if (flags.from !== undefined)
          return (await import('../commands/test/from-capsule.ts')).testFromCapsule(flags.from, flags.out, settings);
        const { shippedTests } = await import('../commands/test/test-files.ts');
        const chosen = paths.length === 0 ? [shippedTests()] : paths;
        const surroundings = await (await import('../options/test-surroundings.ts')).testSurroundings(settings);
        if (flags.chaos) return (await import('../commands/test/chaos.ts')).chaos(chosen, flags, surroundings);
        if (flags.mutate) return (await import('../commands/test/mutate.ts')).mutate(chosen, flags, surroundings);
        if (flags.coverage) return (await import('../commands/test/coverage.ts')).coverage(chosen, flags, surroundings);
        return (await import('../commands/test.ts')).test(chosen, flags, surroundings);
      }),
    );
}
