import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Part, run } from './part.ts';

const libraryFolders = [
  'usr/lib/x86_64-linux-gnu',
  'lib/x86_64-linux-gnu',
  'usr/lib/aarch64-linux-gnu',
  'lib/aarch64-linux-gnu',
];

/**
 * A part that Debian packages bring. They are unpacked into the part's folder, because daemons of one kind exclude each
 * other on a system.
 * @param packages the package, and the libraries that a small system lacks
 * @param folder of the program in the package
 */
export function debianPart(name: string, program: string, packages: readonly string[], folder = 'usr/sbin'): Part {
  return {
    name,
    version: 'debian',
    entry: join(folder, program),
    hint: `the Debian package ${packages[0] ?? name}`,
    install: {
      needs: ['apt-get', 'dpkg-deb'],
      minutes: 1,
      async run(cwd) {
        await run('apt-get', ['download', ...packages], { cwd });
        for (const file of readdirSync(cwd).filter((each) => each.endsWith('.deb'))) {
          await run('dpkg-deb', ['-x', file, '.'], { cwd });
        }
      },
    },
  };
}

/**
 * The command that starts an unpacked program with the libraries beside it.
 * @param path of the program, as `located` returns it
 * @param further folders of libraries, relative to the part's folder
 */
export function unpacked(
  path: string,
  args: readonly string[],
  further: readonly string[] = [],
): { readonly command: string; readonly args: readonly string[]; readonly root: string } {
  const root = join(path, '../../..');
  const libraries = [...libraryFolders, ...further].map((folder) => join(root, folder)).join(':');
  return { command: 'env', args: [`LD_LIBRARY_PATH=${libraries}`, path, ...args], root };
}
