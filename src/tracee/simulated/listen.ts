import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect, createServer, type Server as NetServer, type Socket } from 'node:net';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { SequentError } from '../../errors.ts';
import { type Address, printAddress } from '../../intake/address.ts';

/** A gRPC server's place in the world. */
export interface Endpoint {
  /** The address, its port filled in where 0 was asked for. */
  readonly address: Address;
  /** Stops listening and lets calls under way end; what has not ended after the grace is dropped. */
  close(graceMs: number): Promise<void>;
  /** Stops listening and drops every connection. */
  kill(): void;
}

/**
 * Lets a server listen the way Tracee does: a unix socket gets mode 0600, and takes the place of one on which nobody listens
 * any more. Rejects with SEQ_LISTEN.
 *
 * The listener is not grpc-js' own, which tells no reason when it cannot listen, and whose `forceShutdown` leaves the
 * connections standing for seconds.
 */
export async function listen(server: Server, address: Address): Promise<Endpoint> {
  if (address.kind === 'unix') await removeStaleSocket(address);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  const sockets = new Set<Socket>();
  const listener = createServer({ noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    injector.injectConnection(socket);
  });
  const dropAll = () => {
    for (const socket of sockets) socket.destroy();
  };
  const bound = await bind(listener, address);
  return {
    address: bound,
    async close(graceMs) {
      const { promise, resolve } = Promise.withResolvers<void>();
      listener.close(() => resolve());
      server.tryShutdown(() => {});
      const force = setTimeout(dropAll, graceMs);
      await promise;
      clearTimeout(force);
    },
    kill() {
      listener.close();
      dropAll();
      server.forceShutdown();
    },
  };
}

async function bind(listener: NetServer, address: Address): Promise<Address> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  listener.once('error', (error) => {
    reject(listenError(address, `it cannot be listened on (${error.message})`, 'choose an address that is free'));
  });
  listener.listen(address, resolve);
  await promise;
  const bound = listener.address();
  if (address.kind === 'tcp') {
    return { ...address, port: typeof bound === 'object' && bound !== null ? bound.port : address.port };
  }
  await chmod(address.path, 0o600);
  return address;
}

async function removeStaleSocket(address: Address & { kind: 'unix' }): Promise<void> {
  let file: Awaited<ReturnType<typeof lstat>>;
  try {
    file = await lstat(address.path);
  } catch {
    // Nothing is there, or nothing that could be removed: binding will tell.
    return;
  }
  if (!file.isSocket()) throw listenError(address, 'the file there is no socket', 'choose another path');
  if (await answers(address.path)) {
    throw listenError(address, 'somebody listens there already', 'end it, or choose another path');
  }
  await unlink(address.path).catch((error: Error) => {
    throw listenError(address, `an old socket is in the way (${error.message})`, 'remove it, or choose another path');
  });
}

/** Whether anybody may be listening: only a refused connection proves the contrary. */
function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!('code' in error && error.code === 'ECONNREFUSED')));
  });
}

function listenError(address: Address, what: string, todo: string): SequentError {
  return new SequentError('SEQ_LISTEN', { what, where: printAddress(address), todo });
}
