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
  /** Where to listen; TCP port 0 takes any free port. */
  readonly address: Address;
  /** Ends every stream in good order after the last event, instead of falling silent. Default false. */
  readonly endWhenSent?: boolean;
  /** What GetVersion answers: `v0.24.1`, `main` or another version, whose events it then knows. Default `main-simulated`. */
  readonly version?: string;
}

/** A running server that a client cannot tell from a Tracee which sees what has been recorded. */
export interface SimulatedTracee {
  /** Where it listens. */
  readonly address: Address;
  /** Events sent so far, each counted once however many listened. */
  readonly sent: number;
  /** Clients that listen now. */
  readonly subscribers: number;
  /** What GetMetrics tells of events lost in the kernel. */
  lostEventCount: bigint;
  /** Settles when all has been sent, or the server has been closed; rejects with what the recording throws. */
  readonly finished: Promise<void>;
  /** Ends the streams in good order and stops listening. */
  close(): Promise<void>;
  /** Drops every connection and stops listening, as a Tracee that is killed. */
  kill(): void;
}

/** How long `close` lets clients take what has been sent to them. */
const closeGraceMs = 1_000;

/** The server's keepalive, as Tracee configures its own: a client that does not answer within a second is dropped. */
const keepalive = { 'grpc.keepalive_time_ms': 5_000, 'grpc.keepalive_timeout_ms': 1_000, 'grpc.enable_channelz': 0 };

const raw = (bytes: Buffer): Buffer => bytes;

const unreadable = { code: status.INVALID_ARGUMENT, details: 'the request cannot be read' };

/** What `read` makes of a request; undefined where that is damaged. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof WireError) return undefined;
    throw error;
  }
}

/** Starts a simulated Tracee. Rejects with SEQ_LISTEN. */
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
  // A list without entries: whoever asks wants to know whether there is one.
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
  // Who does not ask for it need not hear of a recording that broke; its streams end all the same.
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
