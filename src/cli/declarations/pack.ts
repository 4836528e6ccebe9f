import type { Command } from 'commander';
import type { Does } from './declaring.ts';

/** Declares `sequent pack` and its commands. */
export function addPack(program: Command, does: Does): void {
  const pack = program.command('pack').description('Builds packs of signatures, signs them, and verifies them.');
  pack
    .command('build')
    .description(
      'Makes an npm package a pack: checks types, runs the tests, compiles the signatures to JavaScript, checks the result, writes its manifest, and says what it needs.',
    )
    .argument('[folder]', 'folder of the package', '.')
    .addHelpText('after', '\nExit code 1 if a step fails.\n\nExample:\n  $ sequent pack build && npm publish')
    .action((folder: string) => does(async () => (await import('../commands/pack/build/build.ts')).buildPack(folder)));
  pack
    .command('keygen')
    .description('Makes a pair of ed25519 keys: NAME.key is private, NAME.pub goes to the nodes.')
    .argument('<name>', 'path of the two files without their endings')
    .action((name: string) => does(async () => (await import('../commands/pack/keygen.ts')).makeKeys(name)));
  pack
    .command('sign')
    .description('Writes the manifest of a folder, with a hash of each file, and its signature.')
    .argument('<folder>', 'folder of the pack')
    .requiredOption(
      '--key <file>',
      'private key in PEM form, from `pack keygen` or `openssl genpkey -algorithm ed25519`',
    )
    .option('--id <id>', 'id of the pack, kept in the manifest for the next time')
    .option('--pack-version <version>', 'version of the pack, such as 1.2.3')
    .option('--needs-sequent <version>', 'lowest version of Sequent that the pack works with')
    .option('--needs-tracee <version>', 'lowest version of Tracee that the pack works with')
    .action((folder: string, flags) =>
      does(async () => (await import('../commands/pack/sign.ts')).sign(folder, flags)),
    );
  pack
    .command('verify')
    .description('Checks the signature of a pack, and its files against the manifest.')
    .argument('<folder>', 'folder of the pack')
    .requiredOption('--trusted-key <file...>', 'public keys in PEM form')
    .option('--json', 'one JSON object')
    .addHelpText('after', '\nExit code 1 if the pack is not signed by one of the keys, or was changed.')
    .action((folder: string, flags) =>
      does(async () => (await import('../commands/pack/verify.ts')).verify(folder, flags)),
    );
}
