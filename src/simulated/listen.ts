import { createServer, type Socket } from 'node:net';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import type { Address } from '../address.ts';
import { listenAt } from '../intake/listen.ts';

/** A gRPC server that is listening. */
export interface Endpoint {
  /** The address, with the actual port if port 0 was given. */
  readonly address: Address;
  /**
   * Stops listening and waits until the running calls end. Drops the calls that have not ended after `graceMs`
   * milliseconds.
   */
  close(graceMs: number): Promise<void>;
  /** Stops listening and drops every connection. */
  kill(): void;
}

/**
 * Makes a gRPC server listen as Tracee does.
 * It does not use grpc-js' own listener: that gives no reason when it cannot listen, and its `forceShutdown` leaves
 * connections open for seconds.
 * @returns the endpoint
 * @throws SequentError SEQ_LISTEN
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
