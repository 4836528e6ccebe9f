import { chmod, lstat, unlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Server, ServerCredentials } from '@grpc/grpc-js';
import { SequentError } from '../../errors.ts';
import { type Address, grpcTarget, printAddress } from '../../intake/address.ts';

/**
 * Binds a server the way Tracee does: a unix socket gets mode 0600, and takes the place of one on which nobody listens any
 * more. Resolves with the address, its port filled in where 0 was asked for; rejects with SEQ_LISTEN.
 */
export async function listen(server: Server, address: Address): Promise<Address> {
  if (address.kind === 'unix') await removeStaleSocket(address);
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(grpcTarget(address), ServerCredentials.createInsecure(), (error, port) => {
    if (error) reject(listenError(address, error.message, 'choose an address that is free and that this user may use'));
    else resolve(port);
  });
  const port = await promise;
  if (address.kind === 'tcp') return { ...address, port };
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
