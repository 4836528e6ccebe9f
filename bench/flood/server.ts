/**
 * A simulated Tracee that sends a flood of one process, and t28's events in it, as fast as the client takes them:
 * `node bench/flood/server.ts PATH`. It says `listening`, and `sent` with the number of events and the seconds.
 */
import { createServer } from 'node:net';
import { emptyMessage, encodeBareDefinitions, encodeMetrics, encodeVersion } from '../../src/tracee/call-messages.ts';
import { methods } from '../../src/tracee/methods.ts';
import { flooded } from '../../test/sidecar/flooded.ts';
import { Connection, type Subscriber } from '../stream/server/connection.ts';
import { frame, grpcMessage, types } from '../stream/server/frames.ts';

/** Event time between two calls of the flood. */
const apartNs = 2_000;
/** Of messages in one DATA frame, and of frames in one write. */
const [frameBytes, writeBytes] = [15_000, 256 * 1024];

const [, , path] = process.argv;
if (path === undefined) throw new RangeError('usage: server.ts PATH');

/** The flood in pieces of DATA payload, made before anybody subscribes: to make them takes longer than to send them. */
function payloads(): { readonly pieces: readonly Buffer[]; readonly events: number } {
  const pieces: Buffer[] = [];
  let piece: Buffer[] = [];
  let [bytes, events] = [0, 0];
  for (const message of flooded(apartNs)) {
    const whole = grpcMessage(message);
    piece.push(whole);
    bytes += whole.length;
    events++;
    if (bytes < frameBytes) continue;
    pieces.push(Buffer.concat(piece));
    piece = [];
    bytes = 0;
  }
  pieces.push(Buffer.concat(piece));
  return { pieces, events };
}

const { pieces, events } = payloads();
let subscriber: Subscriber | undefined;
let next = 0;
let underWay = 0;
let started = 0;

function pump(): void {
  if (subscriber !== undefined) while (underWay < 2 && sendSome(subscriber));
}

/** @returns whether there was anything to send, and room for it */
function sendSome(to: Subscriber): boolean {
  const frames: Buffer[] = [];
  let payload = 0;
  for (let piece = pieces[next]; piece !== undefined && payload < writeBytes; piece = pieces[next]) {
    if (payload + piece.length > to.room()) break;
    frames.push(frame(types.data, 0, to.stream, piece));
    payload += piece.length;
    next++;
  }
  if (frames.length === 0) return false;
  underWay++;
  to.send(Buffer.concat(frames), payload, () => {
    underWay--;
    if (next === pieces.length && underWay === 0)
      console.log(`sent ${events} ${(performance.now() - started) / 1_000}`);
    pump();
  });
  return true;
}

function unary(method: string): Uint8Array | undefined {
  switch (method) {
    case methods.getVersion:
      return encodeVersion('v0.0.0-bench');
    case methods.getMetrics:
      return encodeMetrics({ eventCount: BigInt(events), errorCount: 0n, lostEventCount: 0n });
    case methods.getEventDefinitions:
      return encodeBareDefinitions([]);
    case methods.enableEvent:
    case methods.disableEvent:
      return emptyMessage;
    default:
      return undefined;
  }
}

createServer((socket) => {
  const connection = new Connection(socket, {
    unary,
    streaming: methods.streamEvents,
    opened(opened) {
      subscriber = opened;
      started = performance.now();
      pump();
    },
    closed() {
      subscriber = undefined;
    },
    roomier: pump,
  });
  connection.start();
}).listen(path, () => console.log('listening'));
process.stdin.on('end', () => process.exit()).resume();
