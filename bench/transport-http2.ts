import { once } from 'node:events';
import { connect as connectHttp2, constants } from 'node:http2';
import { connect } from 'node:net';
import type { StreamHandlers } from '../src/intake/live/event-stream.ts';
import { methods } from '../src/tracee/methods.ts';

const prefixBytes = 5;
const windowBytes = 4 * 1024 * 1024;

/**
 * Reads the stream with Node's own `node:http2`, without grpc-js: the cheapest reader that can be had without one of our own. It has the
 * same window as the other transports, and hands a message on where it lies; only one that is cut by a chunk is copied together.
 * @returns settles when the stream has ended
 */
export async function readOverHttp2(path: string, handlers: StreamHandlers): Promise<void> {
  const session = connectHttp2('http://localhost', {
    createConnection: () => connect(path),
    settings: { initialWindowSize: windowBytes, enablePush: false },
  });
  await once(session, 'connect');
  session.setLocalWindowSize(windowBytes);
  const stream = session.request({
    [constants.HTTP2_HEADER_METHOD]: 'POST',
    [constants.HTTP2_HEADER_PATH]: methods.streamEvents,
    te: 'trailers',
    'content-type': 'application/grpc',
  });
  stream.end(Buffer.alloc(prefixBytes));
  let rest: Buffer = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    while (bytes.length - at >= prefixBytes) {
      const end = at + prefixBytes + bytes.readUInt32BE(at + 1);
      if (end > bytes.length) break;
      handlers.onMessage(bytes, at + prefixBytes, end, 0);
      at = end;
    }
    rest = bytes.subarray(at);
    handlers.onBatch();
  });
  await once(stream, 'close');
  session.close();
}
