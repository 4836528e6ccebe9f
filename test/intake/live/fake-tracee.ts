import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData, type status } from '@grpc/grpc-js';
import type { Address } from '../../../src/address.ts';
import type { Subscriber } from '../../../src/simulated/subscribers.ts';
import { encodeMetrics, encodeVersion } from '../../../src/tracee/call-messages.ts';
import { methods } from '../../../src/tracee/methods.ts';

export interface FakeTracee {
  readonly address: Address;
  readonly kill: () => void;
}

/** What a fake Tracee does when it is asked; a status is answered as failure, undefined never. */
export interface Behaviour {
  /** The peer is another for each connection. */
  readonly getVersion?: (peer: string) => Buffer | status | undefined;
  readonly streamEvents?: (call: Subscriber) => void;
  readonly getMetrics?: () => Buffer | status | undefined;
}

export const version: Buffer = encodeVersion('v1');

/** Metrics that say how many events were lost in the kernel. */
export function lost(lostEventCount: bigint): Buffer {
  return encodeMetrics({ eventCount: 0n, errorCount: 0n, lostEventCount });
}

const raw = (bytes: Buffer): Buffer => bytes;

/** A server that does what a real Tracee does only when it is in trouble. A method without behaviour is not there. */
export async function fakeTracee(
  { getVersion, streamEvents, getMetrics }: Behaviour,
  unixPath?: string,
): Promise<FakeTracee> {
  const server = new Server();
  const unary = (path: string, ask: (peer: string) => Buffer | status | undefined) => {
    const handle = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
      const answer = ask(call.getPeer());
      if (Buffer.isBuffer(answer)) respond(null, answer);
      else if (answer !== undefined) respond({ code: answer, details: 'as told' });
    };
    server.register(path, handle, raw, raw, 'unary');
  };
  if (getVersion) unary(methods.getVersion, getVersion);
  if (getMetrics) unary(methods.getMetrics, getMetrics);
  if (streamEvents) server.register(methods.streamEvents, streamEvents, raw, raw, 'serverStream');
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  server.bindAsync(
    unixPath === undefined ? '127.0.0.1:0' : `unix:${unixPath}`,
    ServerCredentials.createInsecure(),
    (error, port) => {
      if (error) reject(error);
      else resolve(port);
    },
  );
  const port = await promise;
  return {
    address: unixPath === undefined ? { kind: 'tcp', host: '127.0.0.1', port } : { kind: 'unix', path: unixPath },
    kill: () => server.forceShutdown(),
  };
}
