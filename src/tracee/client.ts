import {
  Client,
  type ClientReadableStream,
  type ClientUnaryCall,
  credentials,
  logVerbosity,
  setLogVerbosity,
} from '@grpc/grpc-js';
import { type Address, grpcTarget } from '../address.ts';
import { emptyMessage } from './call-messages.ts';
import { CallError } from './errors.ts';
import { methods } from './methods.ts';
import { type Unary, type UnaryCalls, unaryCalls } from './unary-calls.ts';

/** One gRPC channel to a Tracee. The first call connects. */
export interface TraceeClient extends UnaryCalls {
  /** Any call with one answer. */
  readonly unary: Unary;
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

  const unary: Unary = (method, request, timeoutMs) =>
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
    ...unaryCalls(unary),
    unary,
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
