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

/**
 * One gRPC channel to a Tracee. The first call connects. Unary calls reject with a CallError, or with a WireError if
 * the response is damaged.
 */
export interface TraceeClient {
  /** Tracee's version as it reports it, such as `v0.24.0`. */
  getVersion(timeoutMs: number): Promise<string>;
  /**
   * Whether Tracee answers GetDetectorsCatalog, which v0.24.1 does not have; undefined if the call fails with another
   * error.
   */
  hasDetectors(timeoutMs: number): Promise<boolean | undefined>;
  getMetrics(timeoutMs: number): Promise<TraceeMetrics>;
  /** Definitions of these events; of all events that Tracee knows if `names` is empty. */
  getEventDefinitions(names: readonly string[], timeoutMs: number): Promise<readonly EventDefinition[]>;
  /** Every event that Tracee's policies select, each an encoded `StreamEventsResponse`. */
  streamEvents(): ClientReadableStream<Buffer>;
  /** Ends the running calls and closes the connection. */
  close(): void;
}

const channelOptions = {
  // By default, a new channel reuses the connection of the last one to the same address, even if it is broken.
  'grpc.use_local_subchannel_pool': 1,
  'grpc.max_receive_message_length': 16 * 1024 * 1024,
  // With HTTP/2's default of 64 KiB, the server waits for a window update every hundred events.
  'grpc-node.flow_control_window': 4 * 1024 * 1024,
  // Tracee is on this machine, so an http_proxy in the environment does not apply.
  'grpc.enable_http_proxy': 0,
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_retries': 0,
  'grpc.enable_channelz': 0,
  // The intake decides when to retry. A channel that waits after a failure would fail calls without asking Tracee.
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 100,
  // No `grpc.keepalive_*`: grpc-go disconnects a client that pings more often than every five minutes.
} as const;

// grpc-js writes text from a server to standard error unescaped, beside our log.
setLogVerbosity(logVerbosity.NONE);

const raw = (bytes: Buffer): Buffer => bytes;

/** Opens a channel without TLS and authentication, which Tracee's server does not have. */
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
      // An empty request: a field mask would remove fields from the events of Tracee's other clients too.
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
