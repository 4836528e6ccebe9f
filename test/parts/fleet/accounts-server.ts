import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from '../../house/documents.ts';
import { natsPart } from '../nats/server.ts';
import { located } from '../part.ts';
import { freePort, partFolder } from '../server.ts';
import { NatsNode } from './servers.ts';

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
  #node: NatsNode | undefined;

  get port(): number {
    return this.#node?.port ?? 0;
  }

  async start(): Promise<void> {
    this.#node ??= await this.#create();
    await this.#node.start();
  }

  async kill(): Promise<void> {
    await this.#node?.kill();
  }

  async dispose(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }

  async #create(): Promise<NatsNode> {
    const [command, port] = [await located(natsPart), await freePort()];
    const file = join(this.folder, 'nats.conf');
    writeFileSync(file, configuration());
    const env = { ...process.env, ...passwords, NATS_STORE: join(this.folder, 'store') };
    return new NatsNode(port, command, ['-c', file, '-a', '127.0.0.1', '-p', `${port}`], env);
  }
}

function configuration(): string {
  const text = /^```conf\n([^]*?)^```$/m.exec(readDocument('docs/fleet/accounts.md'))?.[1];
  if (text === undefined) throw new Error('docs/fleet/accounts.md shows no configuration');
  return text;
}
