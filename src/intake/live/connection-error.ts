import { type Address, printAddress } from '../../address.ts';
import { SequentError } from '../../errors.ts';

/**
 * Makes the error of a failed connection, with a remedy for the operator.
 * @param code error code of connect(2) or getaddrinfo(3)
 */
export function connectionError(code: string, address: Address, cause?: Error): SequentError {
  const where = printAddress(address);
  const options = cause === undefined ? {} : { cause };
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      const todo = 'start Tracee with --server grpc-address, or, in a container, mount the folder of its socket';
      return new SequentError('SEQ_SOCKET_MISSING', { what: 'there is no such socket', where, todo }, options);
    }
    case 'EACCES':
    case 'EPERM': {
      const what = 'this user may not open the socket';
      const todo = "run as the socket's owner, which is root for Tracee's own (its mode is 0600)";
      return new SequentError('SEQ_SOCKET_ACCESS', { what, where, todo }, options);
    }
    case 'ENOTSOCK': {
      const what = 'the file there is not a socket';
      const todo = 'give the path of the socket that Tracee listens on';
      return new SequentError('SEQ_NOT_LISTENING', { what, where, todo }, options);
    }
    case 'ECONNREFUSED': {
      const what = address.kind === 'unix' ? 'no process listens on the socket' : 'no process listens on the port';
      const todo = 'check that Tracee is running; a Tracee that was killed leaves its socket behind';
      return new SequentError('SEQ_NOT_LISTENING', { what, where, todo }, options);
    }
    case 'ENOTFOUND':
    case 'EAI_AGAIN': {
      const what = 'the name of the host is not known';
      return new SequentError('SEQ_NOT_LISTENING', { what, where, todo: 'check the name of the host' }, options);
    }
    case 'ECONNRESET':
    case 'EPIPE': {
      const what = 'the server there closed the connection at once';
      const todo = "check that this is the address given to Tracee's --server grpc-address";
      return new SequentError('SEQ_NOT_TRACEE', { what, where, todo }, options);
    }
    default: {
      const todo = 'check the address and the network';
      return new SequentError('SEQ_NOT_LISTENING', { what: `the connection failed (${code})`, where, todo }, options);
    }
  }
}
