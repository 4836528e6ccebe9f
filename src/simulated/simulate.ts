import { Server, type ServerUnaryCall, type sendUnaryData, status } from '@grpc/grpc-js';
import type { Address } from '../address.ts';
import { WireError } from '../event/bytes/wire.ts';
import {
  decodeEventNames,
  emptyMessage,
  encodeBareDefinitions,
  encodeMetrics,
  encodeVersion,
  hasFieldMask,
} from '../tracee/call-messages.ts';
import { methods } from '../tracee/methods.ts';
import { chooseProfile } from '../tracee/versions/choose.ts';
import { eventNamesIn } from '../tracee/versions/events.ts';
import { listen } from './listen.ts';
import { Playback, type PlaybackOptions } from './playback.ts';
import { type Subscriber, Subscribers } from './subscribers.ts';

export interface SimulateOptions extends PlaybackOptions {
  /** Address to listen on; TCP port 0 takes any free port. */
  readonly address: Address;
  /** Whether to end every stream properly after the last event, instead of keeping it open. Default false. */
  readonly endWhenSent?: boolean;
  /**
   * Version that GetVersion returns: `v0.24.1`, `main` or another one. It determines the known events. Default
   * `main-simulated`.
   */
  readonly version?: string;
}

/** A running server. To a client it looks like a Tracee that sees the recorded events. */
export interface SimulatedTracee {
  /** The address that it listens on. */
  readonly address: Address;
  /** Number of events sent so far. An event to several clients counts once. */
  readonly sent: number;
  /** Number of connected clients. */
  readonly subscribers: number;
  /** Counter of events lost in the kernel, as GetMetrics returns it. */
  lostEventCount: bigint;
  /** Settles when all events have been sent or the server is closed. Rejects with an error of the recording. */
  readonly finished: Promise<void>;
  /** Ends the streams properly and stops listening. */
  close(): Promise<void>;
  /** Drops every connection and stops listening, like a Tracee that is killed. */
  kill(): void;
}

/** Milliseconds that `close` lets clients read what has been sent to them. */
const closeGraceMs = 1_000;

/** The server's keepalive, as Tracee configures it: a client that does not answer within a second is dropped. */
const keepalive = { 'grpc.keepalive_time_ms': 5_000, 'grpc.keepalive_timeout_ms': 1_000, 'grpc.enable_channelz': 0 };

const raw = (bytes: Buffer): Buffer => bytes;

const unreadable = { code: status.INVALID_ARGUMENT, details: 'the request cannot be read' };

/** @returns the result of reading a request; undefined if the request is damaged */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/**
 * Starts a simulated Tracee.
 * @throws SequentError SEQ_LISTEN
 */
export async function simulate(options: SimulateOptions): Promise<SimulatedTracee> {
  const server = new Server(keepalive);
  const subscribers = new Subscribers();
  const playback = new Playback(options, subscribers);
  let lostEventCount = 0n;
  let over = false;

  const unary = (path: string, answer: (request: Buffer) => Buffer) => {
    const handle = (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => {
      const answered = readable(() => answer(call.request));
      if (answered === undefined) respond(unreadable);
      else respond(null, answered);
    };
    server.register(path, handle, raw, raw, 'unary');
  };
  const version = options.version ?? 'main-simulated';
  const { profile } = chooseProfile(version, undefined);
  unary(methods.getVersion, () => encodeVersion(version));
  // An empty list, because clients only ask whether the call exists.
  if (profile.ownFindings === 'detectors') unary(methods.getDetectorsCatalog, () => emptyMessage);
  unary(methods.getEventDefinitions, (request) => {
    const names = decodeEventNames(request);
    return encodeBareDefinitions(names.length > 0 ? names : eventNamesIn(profile));
  });
  unary(methods.enableEvent, () => emptyMessage);
  unary(methods.disableEvent, () => emptyMessage);
  unary(methods.getMetrics, () => encodeMetrics({ eventCount: BigInt(playback.sent), errorCount: 0n, lostEventCount }));
  const streamEvents = (call: Subscriber) => {
    const mask = readable(() => hasFieldMask(call.request));
    if (mask === undefined) call.emit('error', unreadable);
    else if (mask) {
      const details = 'a field mask strips the events of all other clients of a Tracee too: ask for whole events';
      call.emit('error', { code: status.INVALID_ARGUMENT, details });
    } else if (over) call.end();
    else subscribers.add(call);
  };
  server.register(methods.streamEvents, streamEvents, raw, raw, 'serverStream');

  const endpoint = await listen(server, options.address);
  const end = () => {
    over = true;
    subscribers.end();
  };
  const play = async () => {
    await playback.play();
    if (options.endWhenSent) end();
  };
  const finished = play();
  // A caller that does not use `finished` need not handle a broken recording. Its streams end in any case.
  finished.catch(end);

  return {
    address: endpoint.address,
    finished,
    get sent() {
      return playback.sent;
    },
    get subscribers() {
      return subscribers.size;
    },
    get lostEventCount() {
      return lostEventCount;
    },
    set lostEventCount(count) {
      lostEventCount = count;
    },
    async close() {
      playback.stop();
      end();
      await endpoint.close(closeGraceMs);
    },
    kill() {
      playback.stop();
      over = true;
      endpoint.kill();
    },
  };
}
