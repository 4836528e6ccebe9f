import { stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { type Address, printAddress } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { connectionError } from './connection-error.ts';

/** The first bytes of a client on an HTTP/2 connection: the preface and an empty SETTINGS frame (RFC 9113, 3.4). */
const preface = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1');
const frameHeaderBytes = 9;

/**
 * Connects, waits until the other side has proved that it speaks HTTP/2, and disconnects. grpc-js hides why a
 * connection failed, and keeps a connection to a silent server forever. It is therefore used only for servers that pass
 * this probe.
 * @throws SequentError SEQ_SOCKET_MISSING, SEQ_SOCKET_ACCESS, SEQ_NOT_LISTENING, SEQ_NOT_TRACEE or SEQ_TRACEE_TIMEOUT;
 * the signal's reason when aborted
 */
export async function probe(address: Address, timeoutMs: number, signal: AbortSignal): Promise<void> {
  const where = printAddress(address);
  try {
    await speaksHttp2(address, timeoutMs, where, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Error) || error instanceof SequentError) throw error;
    const code = 'code' in error && typeof error.code === 'string' ? error.code : error.message;
    const isFile = code === 'ECONNREFUSED' && address.kind === 'unix' && (await isNoSocket(address.path));
    throw connectionError(isFile ? 'ENOTSOCK' : code, address, error);
  }
}

function speaksHttp2(address: Address, timeoutMs: number, where: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const todo = "check that this is the address given to Tracee's --server grpc-address";
  const socket = connect(address.kind === 'unix' ? { path: address.path } : { host: address.host, port: address.port });
  const onAbort = () => reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const timer = setTimeout(() => {
    const advice = 'check that Tracee is running, and that this is its address';
    reject(new SequentError('SEQ_TRACEE_TIMEOUT', { what: 'no answer came in time', where, todo: advice }));
  }, timeoutMs);
  let head = Buffer.alloc(0);
  socket.on('connect', () => socket.write(preface));
  socket.on('error', reject);
  socket.on('close', () => {
    reject(new SequentError('SEQ_NOT_TRACEE', { what: 'the server there closed the connection at once', where, todo }));
  });
  socket.on('data', (bytes) => {
    head = Buffer.concat([head, bytes]);
    if (head.length < frameHeaderBytes) return;
    if (isSettings(head)) resolve();
    else reject(new SequentError('SEQ_NOT_TRACEE', { what: 'the server there does not speak gRPC', where, todo }));
  });
  return promise.finally(() => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    socket.destroy();
  });
}

/** Whether these bytes start with a SETTINGS frame, which every HTTP/2 server sends first (RFC 9113, 3.4 and 6.5). */
function isSettings(head: Buffer): boolean {
  const length = head.readUIntBE(0, 3);
  return head[3] === 4 && head[4] === 0 && head.readUInt32BE(5) === 0 && length % 6 === 0 && length <= 16_384;
}

async function isNoSocket(path: string): Promise<boolean> {
  try {
    return !(await stat(path)).isSocket();
  } catch {
    return false;
  }
}
