import { createServer, type Socket } from 'node:net';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import type { Address } from '../address.ts';
import { listenAt } from '../intake/listen.ts';

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
 * Lets a gRPC server listen as Tracee does. Rejects with SEQ_LISTEN.
 *
 * The listener is not grpc-js' own, which tells no reason when it cannot listen, and whose `forceShutdown` leaves the
 * connections standing for seconds.
 */
export async function listen(server: Server, address: Address): Promise<Endpoint> {
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
  const bound = await listenAt(listener, address);
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
