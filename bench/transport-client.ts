/**
 * Reads the stream at a socket to its end and prints what that cost, as JSON:
 * `node bench/transport-client.ts SOCKET EVENTS direct|grpc|http2 [WINDOW_BYTES [BUFFER_BYTES]]`. The first tenth is not counted.
 */
import { openDirectStream } from '../src/intake/direct/direct-stream.ts';
import { grpcStream } from '../src/intake/grpc/grpc-stream.ts';
import type { StreamHandlers } from '../src/intake/live/event-stream.ts';
import { connectTracee } from '../src/tracee/client.ts';
import { readOverHttp2 } from './transport-http2.ts';

const [path = '', events = '', transport = '', windowBytes, bufferBytes] = process.argv.slice(2);
const address = { kind: 'unix', path } as const;
const warm = Math.floor(Number(events) / 10);

let count = 0;
let batches = 0;
let started = 0;
let cpu = process.cpuUsage();
let firstCounted = 0;
const handlers: StreamHandlers = {
  onMessage() {
    count++;
  },
  onBatch() {
    batches++;
    if (started > 0 || count < warm) return;
    started = performance.now();
    cpu = process.cpuUsage();
    firstCounted = count;
    batches = 0;
  },
  onOversized() {
    throw new Error('a message was skipped');
  },
};
const client = connectTracee(address);
if (transport === 'http2') await readOverHttp2(path, handlers);
else {
  const stream =
    transport === 'grpc'
      ? grpcStream(client.streamEvents(), handlers)
      : await openDirectStream(
          {
            address,
            timeoutMs: 5_000,
            signal: new AbortController().signal,
            ...(windowBytes !== undefined && { windowBytes: Number(windowBytes) }),
            ...(bufferBytes !== undefined && { bufferBytes: Number(bufferBytes) }),
          },
          handlers,
        );
  const { error } = await stream.ended;
  if (error) throw error;
}
const seconds = (performance.now() - started) / 1_000;
const { user, system } = process.cpuUsage(cpu);
client.close();
const counted = count - firstCounted;
process.stdout.write(
  `${JSON.stringify({ count, perSecond: counted / seconds, cpuPerMillion: (user + system) / counted, perBatch: counted / batches })}\n`,
);
