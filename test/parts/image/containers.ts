import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** Result of a container that ran to its end. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Flags of `podman run`: no right that a container can do without. */
const strict = (
  '--read-only --read-only-tmpfs=false --cap-drop ALL --security-opt no-new-privileges --user 65532:65532 ' +
  '--ulimit nofile=1024:1024 --ulimit nproc=1024:1024'
).split(' ');

/** buildah and podman on a storage of their own, so that a test leaves no image or container behind. */
export class Containers {
  readonly folder = mkdtempSync(join(tmpdir(), 'sequent-image-'));
  readonly #storage = ['--root', join(this.folder, 'root'), '--runroot', join(this.folder, 'run')];
  readonly #names = new Set<string>();

  /** @throws Error if it fails */
  buildah(...args: readonly string[]): Promise<string> {
    return this.#call('buildah', args);
  }

  /** @throws Error if it fails */
  podman(...args: readonly string[]): Promise<string> {
    return this.#call('podman', ['--runtime', 'runc', ...args]);
  }

  /**
   * Runs a container to its end.
   * @param network `none`, or the network of another container
   * @param args flags, which follow the strict ones, then image and command
   */
  async run(network: string, ...args: readonly string[]): Promise<Ended> {
    const all = ['--runtime', 'runc', 'run', '--rm', '--network', network, ...strict, ...args];
    try {
      return { ...(await execute('podman', [...this.#storage, ...all])), code: 0 };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && 'stdout' in error && 'stderr' in error)) throw error;
      return { code: Number(error.code), stdout: String(error.stdout), stderr: String(error.stderr) };
    }
  }

  /** Starts a container without a network in the background. @param args as for `run` */
  async start(name: string, ...args: readonly string[]): Promise<void> {
    this.#names.add(name);
    await this.podman('run', '--detach', '--name', name, '--network', 'none', ...strict, ...args);
  }

  /**
   * Starts a container that is a machine: with all rights, and systemd as its first process.
   * @param folder its root file system
   */
  async startMachine(name: string, folder: string): Promise<void> {
    this.#names.add(name);
    const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024'];
    const rights = ['--privileged', '--systemd=always', '--network', 'none', ...limits];
    await this.podman('run', '--detach', '--name', name, ...rights, '--rootfs', folder, '/lib/systemd/systemd');
  }

  async isRunning(name: string): Promise<boolean> {
    return (await this.podman('inspect', '--format', '{{.State.Running}}', name)).trim() === 'true';
  }

  /** Standard output and standard error of a container, for a test that fails. */
  logs(name: string): Promise<string> {
    return this.podman('logs', name).catch(String);
  }

  /**
   * Stops a container with SIGTERM, and with SIGKILL 5 s later.
   * @returns its exit code; 137 if the signal did not end it in time
   */
  async stop(name: string): Promise<number> {
    await this.podman('stop', '--time', '5', name);
    return Number(await this.podman('inspect', '--format', '{{.State.ExitCode}}', name));
  }

  /** Removes all containers, images and files. */
  async close(): Promise<void> {
    for (const name of this.#names) await this.podman('rm', '--force', '--time', '0', name);
    await this.podman('image', 'unmount', '--all', '--force');
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #call(command: string, args: readonly string[]): Promise<string> {
    const { stdout } = await execute(command, [...this.#storage, ...args], {
      maxBuffer: 2 ** 26,
      // conmon leaves a file in its working directory when the kernel kills a container for its memory.
      cwd: this.folder,
    });
    return stdout;
  }
}
