import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../house/documents.ts';
import { debianSystem } from '../debian-system.ts';
import { located, type Part } from '../part.ts';
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

/** A small Debian: what the build stage of the Containerfile needs beside Node and npm. */
export const basePart: Part = debianSystem('image-base', ['ca-certificates', 'libstdc++6', 'binutils']);

/**
 * Commits a base for the build stage: the small Debian, Node of this clone, npm of this machine with its registry.
 * @param scratch an empty folder
 */
export async function commitBase(containers: Containers, scratch: string, image: string): Promise<void> {
  const local = join(scratch, 'usr/local');
  mkdirSync(join(local, 'bin'), { recursive: true });
  mkdirSync(join(local, 'lib'));
  cpSync(realpathSync(join(root, 'node_modules/.bin/node')), join(local, 'bin/node'));
  cpSync(await npmFolder(), join(local, 'lib/npm'), { recursive: true });
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

/** The folder of the npm that runs this. Its global folder is that of the first Node in the PATH, which may have no npm. */
async function npmFolder(): Promise<string> {
  const { npm_execpath: running } = process.env;
  if (running?.endsWith('/bin/npm-cli.js')) return dirname(dirname(realpathSync(running)));
  return join((await execute('npm', ['root', '--global'])).stdout.trim(), 'npm');
}
