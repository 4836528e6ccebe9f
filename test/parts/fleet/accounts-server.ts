import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readDocument } from '../../house/documents.ts';
import { natsPart } from '../nats/server.ts';
import { located } from '../part.ts';
import { freePort, isListening, partFolder } from '../server.ts';

/** The passwords of the users, by the variables that the documented configuration names. */
export const passwords = {
  SETUP_PASSWORD: 'secret-of-setup',
  WORKER_PASSWORD: 'secret-of-worker',
  NODE_1_PASSWORD: 'secret-of-node-1',
  NODE_2_PASSWORD: 'secret-of-node-2',
};

/** A nats-server with the configuration that docs/fleet/accounts.md shows. It can be killed and started again. */
export class AccountsServer {
  readonly folder = partFolder('accounts');
  #child: ChildProcess | undefined;
  #port = 0;

  get port(): number {
    return this.#port;
  }

  async start(): Promise<void> {
    const command = await located(natsPart);
    if (this.#port === 0) this.#port = await freePort();
    const file = join(this.folder, 'nats.conf');
    writeFileSync(file, configuration());
    const env = { ...process.env, ...passwords, NATS_STORE: join(this.folder, 'store') };
    const args = ['-c', file, '-a', '127.0.0.1', '-p', `${this.#port}`];
    const child = spawn(command, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let log = '';
    child.stderr.on('data', (text) => {
      log += String(text);
    });
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    while (!(await isListening(this.#port))) {
      if (child.exitCode !== null) throw new Error(`nats-server ended:\n${log}`);
      await pause(50);
    }
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    if (child === undefined) return;
    const closed = once(child, 'close');
    child.kill('SIGKILL');
    await closed;
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function configuration(): string {
  const text = /^```conf\n([^]*?)^```$/m.exec(readDocument('docs/fleet/accounts.md'))?.[1];
  if (text === undefined) throw new Error('docs/fleet/accounts.md shows no configuration');
  return text;
}
