/**
 * A simulated Tracee that is faster than any client: `node bench/stream/server/main.ts --listen PATH --events A,B --share 0.01`.
 * Its events are encoded before; see Stamper for the parts that are written anew. It takes orders and tells what became of them as JSON
 * lines (order.ts), and ends with its standard input.
 */
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import {
  decodeEventNames,
  emptyMessage,
  encodeBareDefinitions,
  encodeMetrics,
  encodeVersion,
} from '../../../src/tracee/call-messages.ts';
import { methods } from '../../../src/tracee/methods.ts';
import { chooseEvents } from '../events/casting.ts';
import { makeScript } from '../events/script.ts';
import { Stamper } from '../events/stamper.ts';
import { Connection } from './connection.ts';
import { Feed } from './feed.ts';
import { type Notice, orderSchema } from './order.ts';

const { values } = parseArgs({
  options: {
    /** Path of the unix socket. */
    listen: { type: 'string' },
    /** The events that the client listens to. */
    events: { type: 'string', default: '' },
    /** Their share of all events, above 0 and up to 1. */
    share: { type: 'string', default: '0.01' },
    /** After about how many events they come again. */
    length: { type: 'string', default: '16384' },
    /** Messages in one DATA frame. */
    'per-frame': { type: 'string', default: '1' },
  },
});

const casting = chooseEvents(new Set(values.events.split(',')), Number(values.share), Number(values.length));
const feed = new Feed(new Stamper(makeScript(casting), Number(values['per-frame'])));

function tell(notice: Notice): void {
  process.stdout.write(`${JSON.stringify(notice)}\n`);
}

function unary(path: string, request: Buffer): Uint8Array | undefined {
  switch (path) {
    case methods.getVersion:
      return encodeVersion('v0.0.0-bench');
    case methods.getMetrics:
      return encodeMetrics({ eventCount: BigInt(feed.total), errorCount: 0n, lostEventCount: 0n });
    case methods.getEventDefinitions:
      return encodeBareDefinitions(decodeEventNames(request));
    case methods.enableEvent:
    case methods.disableEvent:
      return emptyMessage;
    default:
      return undefined;
  }
}

const server = createServer((socket) => {
  const connection = new Connection(socket, {
    unary,
    streaming: methods.streamEvents,
    opened(subscriber) {
      feed.subscribe(subscriber);
      tell({ notice: 'subscribed' });
    },
    closed(subscriber) {
      feed.unsubscribe(subscriber);
      tell({ notice: 'unsubscribed' });
    },
    roomier: () => feed.pump(),
  });
  connection.start();
});
server.listen(values.listen, () => tell({ notice: 'listening' }));

const orders = createInterface({ input: process.stdin });
orders.on('line', (line) => {
  const order = orderSchema.parse(JSON.parse(line));
  void feed.send(order).then((delivery) => tell({ notice: 'delivered', ...delivery }));
});
orders.on('close', () => process.exit());
