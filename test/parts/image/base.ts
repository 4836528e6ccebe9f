import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../house/documents.ts';
import { located, type Part, run } from '../part.ts';
import type { Containers } from './containers.ts';

const execute = promisify(execFile);

/** Tools that build and run images. They need root, and packages of the system bring them. */
export const containerTools: readonly Part[] = ['buildah', 'podman', 'runc'].map((program) => ({
  name: program,
  version: 'debian',
  program,
  entry: program,
  hint: `the Debian package ${program}`,
}));

/** Folder with a small Debian: what the build stage of the Containerfile needs beside Node and npm. */
export const basePart: Part = {
  name: 'image-base',
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
      const packages = '--include=ca-certificates,libstdc++6,binutils';
      const args = ['--variant=minbase', packages, release ?? 'stable', system, await mirror(release)];
      await run('debootstrap', args, { cwd: folder });
      for (const cache of ['var/cache/apt', 'var/lib/apt/lists']) rmSync(join(system, cache), { recursive: true });
    },
  },
};

/** The mirror that apt of this machine uses. */
async function mirror(release: string | undefined): Promise<string> {
  const { stdout } = await execute('apt-get', [
    'indextargets',
    '--format',
    '$(REPO_URI) $(RELEASE)',
    'Created-By: Packages',
  ]);
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return lines.find(([, name]) => name === release)?.[0] ?? 'http://deb.debian.org/debian';
}

/**
 * Commits a base for the build stage: the small Debian, Node of this clone, npm of this machine with its registry.
 * @param scratch an empty folder
 */
export async function commitBase(containers: Containers, scratch: string, image: string): Promise<void> {
  const local = join(scratch, 'usr/local');
  mkdirSync(join(local, 'bin'), { recursive: true });
  mkdirSync(join(local, 'lib'));
  cpSync(realpathSync(join(root, 'node_modules/.bin/node')), join(local, 'bin/node'));
  const { stdout: npm } = await execute('npm', ['root', '--global']);
  cpSync(join(npm.trim(), 'npm'), join(local, 'lib/npm'), { recursive: true });
  symlinkSync('../lib/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  const authorities = (await execute('npm', ['config', 'get', 'cafile'])).stdout.trim();
  const settings = [`npm_config_registry=${(await execute('npm', ['config', 'get', 'registry'])).stdout.trim()}`];
  if (authorities !== 'null') {
    cpSync(authorities, join(scratch, 'authorities.pem'));
    settings.push('npm_config_cafile=/authorities.pem');
  }
  const container = (await containers.buildah('from', 'scratch')).trim();
  await containers.buildah('copy', '-q', container, await located(basePart), '/');
  await containers.buildah('copy', '-q', container, scratch, '/');
  const environment = ['PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin', ...settings];
  await containers.buildah('config', ...environment.flatMap((each) => ['--env', each]), container);
  await containers.buildah('commit', '-q', '--rm', container, image);
}
