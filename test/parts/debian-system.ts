import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Part, run } from './part.ts';

const execute = promisify(execFile);

/**
 * A small Debian of this machine's release, as a folder for containers. Making it needs root.
 * @param packages beside the minimal ones
 */
export function debianSystem(name: string, packages: readonly string[]): Part {
  return {
    name,
    version: 'debian',
    entry: 'system',
    install: {
      needs: ['debootstrap', 'apt-get'],
      minutes: 2,
      async run(folder) {
        const system = join(folder, 'system');
        const release = /^VERSION_CODENAME=(?<name>\w+)$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.groups?.[
          'name'
        ];
        const args = ['--variant=minbase', `--include=${packages.join(',')}`, release ?? 'stable', system];
        await run('debootstrap', [...args, await mirror(release)], { cwd: folder });
        for (const cache of ['var/cache/apt', 'var/lib/apt/lists']) rmSync(join(system, cache), { recursive: true });
      },
    },
  };
}

/** The mirror that apt of this machine uses. */
async function mirror(release: string | undefined): Promise<string> {
  const format = '$(REPO_URI) $(RELEASE)';
  const { stdout } = await execute('apt-get', ['indextargets', '--format', format, 'Created-By: Packages']);
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return lines.find(([, name]) => name === release)?.[0] ?? 'http://deb.debian.org/debian';
}
