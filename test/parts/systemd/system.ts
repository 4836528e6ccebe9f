import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { recording } from '../../e2e/sequent.ts';
import { root } from '../../house/documents.ts';
import { debianSystem } from '../debian-system.ts';
import type { Containers } from '../image/containers.ts';
import { located, type Part } from '../part.ts';

const execute = promisify(execFile);

/** A Debian with systemd as its first process. */
export const systemdPart: Part = debianSystem('systemd', ['systemd', 'systemd-sysv', 'logrotate']);

/** Validates a compose file with the schema of the Compose Specification, which the package ships. */
export const composeSchemaPart: Part = {
  name: 'check-jsonschema',
  version: '0.39.0',
  entry: 'bin/check-jsonschema',
  install: {
    needs: ['python3', 'pip'],
    minutes: 1,
    async run(folder) {
      await execute('pip', ['install', '--quiet', '--target', folder, 'check-jsonschema==0.39.0']);
    },
  },
};

/** The example of a Tracee's unit starts this program: it plays a recording instead. */
const simulatedTracee = `#!/bin/sh
exec /opt/sequent/node_modules/.bin/sequent simulate /recording.pb.gz --listen unix:/run/tracee/tracee.sock --repeat 0 --rate 2000
`;

/** A machine with systemd, Sequent from its package, and a simulated Tracee. */
export class Machine {
  readonly folder: string;
  readonly #containers: Containers;

  private constructor(containers: Containers, folder: string) {
    this.#containers = containers;
    this.folder = folder;
  }

  /** Installs the package and starts systemd. @throws Error if a step fails */
  static async start(containers: Containers): Promise<Machine> {
    const folder = join(containers.folder, 'machine');
    cpSync(await located(systemdPart), folder, { recursive: true, verbatimSymlinks: true });
    await installPackage(join(folder, 'opt/sequent'));
    cpSync(realpathSync(join(root, 'node_modules/.bin/node')), join(folder, 'usr/local/bin/node'));
    cpSync(join(root, 'deploy'), join(folder, 'clone/deploy'), { recursive: true });
    writeFileSync(join(folder, 'usr/local/bin/tracee'), simulatedTracee);
    chmodSync(join(folder, 'usr/local/bin/tracee'), 0o755);
    cpSync(recording('rseq.pb.gz'), join(folder, 'recording.pb.gz'));
    await containers.startMachine('machine', folder);
    return new Machine(containers, folder);
  }

  /** Runs a program in the machine. @returns its standard output @throws Error if it fails */
  run(...command: readonly string[]): Promise<string> {
    return this.#containers.podman('exec', 'machine', ...command);
  }

  /** Runs command lines in the clone, one after the other. @throws Error at the first that fails */
  lines(text: string): Promise<string> {
    return this.#containers.podman('exec', '--workdir', '/clone', 'machine', 'sh', '-e', '-c', text);
  }

  /** A property of sequent.service. */
  async property(name: string): Promise<string> {
    return (await this.run('systemctl', 'show', '--property', name, '--value', 'sequent.service')).trim();
  }

  has(path: string): boolean {
    return existsSync(join(this.folder, path));
  }
}

/** Packs the clone and installs the package, as docs/operate/install.md shows. */
async function installPackage(prefix: string): Promise<void> {
  const packed = mkdtempSync(join(tmpdir(), 'sequent-packed-'));
  try {
    const env = { ...process.env, RELEASE_GUARD: 'off' };
    await execute('npm', ['pack', '--loglevel=error', '--pack-destination', packed], { cwd: root, env });
    const [tarball = ''] = globSync('*.tgz', { cwd: packed });
    mkdirSync(prefix, { recursive: true });
    const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
    await execute('npm', ['install', '--prefix', prefix, ...quiet, join(packed, tarball)], { cwd: packed });
  } finally {
    rmSync(packed, { recursive: true, force: true });
  }
}
