import { existsSync } from 'node:fs';
import { lstat, unlink } from 'node:fs/promises';
import { connect, type Server } from 'node:net';
import { dirname } from 'node:path';
import { type Address, printAddress } from '../address.ts';
import { SequentError } from '../errors.ts';

/**
 * Makes a server listen at an address. A unix socket has mode 0600 from its creation on, and replaces a socket on which
 * no process listens.
 * @returns the address, with the actual port if port 0 was given
 * @throws SequentError SEQ_LISTEN
 */
export async function listenAt(server: Server, address: Address): Promise<Address> {
  if (address.kind === 'unix') await removeStaleSocket(address);
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const refuse = (error: Error): void => {
    reject(listenError(address, `the address cannot be listened on: ${error.message}`, adviceOn(error, address)));
  };
  server.once('error', refuse);
  // Node binds a unix socket during `listen`. Setting the mode afterwards is too late for clients that connect before.
  const umask = address.kind === 'unix' ? process.umask(0o177) : undefined;
  server.listen(address, resolve);
  if (umask !== undefined) process.umask(umask);
  await promise;
  server.off('error', refuse);
  const bound = server.address();
  if (address.kind === 'unix' || typeof bound !== 'object' || bound === null) return address;
  return { ...address, port: bound.port };
}

async function removeStaleSocket(address: Address & { kind: 'unix' }): Promise<void> {
  let file: Awaited<ReturnType<typeof lstat>>;
  try {
    file = await lstat(address.path);
  } catch {
    // There is no file, or it cannot be removed: binding reports that.
    return;
  }
  if (!file.isSocket()) throw listenError(address, 'the file at the address is not a socket', 'choose another path');
  if (await answers(address.path)) {
    throw listenError(address, 'another program listens at the address already', 'end it, or choose another path');
  }
  await unlink(address.path).catch((error: Error) => {
    const what = `an old socket is in the way and cannot be removed: ${error.message}`;
    throw listenError(address, what, 'remove it, or choose another path');
  });
}

/** Whether a process may be listening. Only a refused connection proves that none is. */
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

function adviceOn(error: Error, address: Address): string {
  const code = 'code' in error ? error.code : undefined;
  if (address.kind === 'unix') {
    // Node reports EACCES also for a missing folder.
    if (!existsSync(dirname(address.path))) return `create the folder ${dirname(address.path)} first`;
    if (code === 'EACCES') return 'give this user the right to write into the folder, or choose another';
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return 'give an address of this machine';
  if (code === 'EACCES') return 'choose a port from 1024 on, or run with the right to bind lower ones';
  return 'choose an address that is free';
}

function listenError(address: Address, what: string, todo: string): SequentError {
  return new SequentError('SEQ_LISTEN', { what, where: printAddress(address), todo });
}
