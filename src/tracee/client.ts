import {
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  logVerbosity,
  setLogVerbosity,
  status,
} from '@grpc/grpc-js';
import { type Address, grpcTarget } from '../address.ts';
import {
  decodeEventDefinitions,
  decodeMetrics,
  decodeVersion,
  type EventDefinition,
  emptyMessage,
  encodeEventNames,
  type TraceeMetrics,
} from './call-messages.ts';
import { CallError } from './errors.ts';
import { methods } from './methods.ts';

/** One gRPC channel to a Tracee. The connection is made by the first call. Unary calls reject with a CallError, or with a WireError where the answer is damaged. */
export interface TraceeClient {
  /** Tracee's version as it says it, such as `v0.24.0`. */
  getVersion(timeoutMs: number): Promise<string>;
  /** Whether it answers GetDetectorsCatalog, which v0.24.1 does not have; undefined where another error is the answer. */
  hasDetectors(timeoutMs: number): Promise<boolean | undefined>;
  getMetrics(timeoutMs: number): Promise<TraceeMetrics>;
  /** Definitions of these events; of all that Tracee knows where no name is given. */
  getEventDefinitions(names: readonly string[], timeoutMs: number): Promise<readonly EventDefinition[]>;
  /** Every event that Tracee's policies select, each an undecoded `StreamEventsResponse`. */
  streamEvents(): ClientReadableStream<Buffer>;
  /** Ends the calls under way and gives the connection up. */
  close(): void;
}

const channelOptions = {
  // By default a new channel takes over the connection of the last one to the same address, broken or not.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  // HTTP/2's 64 KiB make the server wait for a window update every hundred events.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
  // Tracee is on this machine; an http_proxy of the environment is not meant for it.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  // The intake decides when to try again; a channel that still holds back after a failure would answer for Tracee.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 100,
  // No `grpc.keepalive_*`: grpc-go throws out a client that pings more often than every five minutes.
} as const;

// grpc-js writes what a server says to standard error as it is, beside our log.
setLogVerbosity(logVerbosity.NONE);

const raw = (bytes: Buffer): Buffer => bytes;

/** Opens a channel without TLS and authentication, which Tracee's server has not. */
export function connectTracee(address: Address): TraceeClient {
  const client = new Client(grpcTarget(address), credentials.createInsecure(), channelOptions);
  const underWay = new Set<ClientUnaryCall | ClientReadableStream<Buffer>>();

  const unary = (method: string, request: Buffer, timeoutMs: number): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const deadline = Date.now() + timeoutMs;
      const call = client.makeUnaryRequest(method, raw, raw, request, { deadline }, (error, answer) => {
        underWay.delete(call);
        if (error) reject(new CallError(error.code, error.details));
        else resolve(answer ?? emptyMessage);
      });
      underWay.add(call);
    });

  return {
    async getVersion(timeoutMs) {
      return decodeVersion(await unary(methods.getVersion, emptyMessage, timeoutMs));
    },
    async hasDetectors(timeoutMs) {
      try {
        await unary(methods.getDetectorsCatalog, emptyMessage, timeoutMs);
        return true;
      } catch (error) {
        return error instanceof CallError && error.code === status.UNIMPLEMENTED ? false : undefined;
      }
    },
    async getMetrics(timeoutMs) {
      return decodeMetrics(await unary(methods.getMetrics, emptyMessage, timeoutMs));
    },
    async getEventDefinitions(names, timeoutMs) {
      return decodeEventDefinitions(await unary(methods.getEventDefinitions, encodeEventNames(names), timeoutMs));
    },
    streamEvents() {
      // An empty request: a field mask would strip the events of Tracee's other clients too.
      const stream = client.makeServerStreamRequest(methods.streamEvents, raw, raw, emptyMessage);
      underWay.add(stream);
      stream.once('status', () => underWay.delete(stream));
      return stream;
    },
    close() {
      for (const call of underWay) call.cancel();
      client.close();
    },
  };
}
