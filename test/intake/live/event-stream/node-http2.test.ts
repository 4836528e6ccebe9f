/** A stream of Node's own HTTP/2 server: a second opinion on both transports. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerHttp2Stream } from 'node:http2';
import { after, describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import type { Address } from '../../../../src/address.ts';
import { listenOnLoopback } from '../listen-on-loopback.ts';
import { prefixed } from './frames.ts';
import { carriers, read } from './reading.ts';

const cleanUp: (() => void)[] = [];
after(() => {
  for (const clean of cleanUp) clean();
});

/** A server that answers each call as the test says, and ends it with this grpc-status where it ends well. */
async function serve(
  onCall: (stream: ServerHttp2Stream) => void | Promise<void>,
  last: Record<string, string> = { 'grpc-status': '0' },
): Promise<Address> {
  const server = createServer();
  server.on('session', (session) => {
    session.on('error', () => {});
    cleanUp.push(() => session.destroy());
  });
  server.on('stream', (stream) => {
    stream.on('error', () => {});
    stream.on('wantTrailers', () => stream.sendTrailers(last));
    stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
    void onCall(stream);
  });
  cleanUp.push(() => server.close());
  return listenOnLoopback(server);
}

const messages = Array.from({ length: 4_000 }, (_, i) => Buffer.alloc((i * 7_919) % 1_500, i & 255));

async function send(stream: ServerHttp2Stream): Promise<void> {
  for (let i = 0; i < messages.length; i += 100) {
    const part = Buffer.concat(messages.slice(i, i + 100).map((message) => prefixed(message)));
    if (!stream.write(part)) await Promise.race([once(stream, 'drain'), once(stream, 'close')]);
  }
}

for (const carrier of carriers) {
  describe(`${carrier} and node:http2`, () => {
    it('pass every message, with pings, changed settings and a farewell in between', async () => {
      let pings = 0;
      const address = await serve(async (stream) => {
        const { session } = stream;
        const timer = setInterval(() => session?.ping((error) => (error ? 0 : pings++)), 1);
        session?.settings({ maxConcurrentStreams: 7, headerTableSize: 100 });
        await send(stream);
        session?.goaway(0, 1);
        await send(stream);
        clearInterval(timer);
        stream.end();
      });
      const reading = await read(carrier, address);
      assert.deepEqual(await reading.stream.ended, { reason: 'Tracee ended the stream' });
      assert.ok(Buffer.concat(reading.messages).equals(Buffer.concat([...messages, ...messages])));
      assert.equal(reading.messages.length, 2 * messages.length);
      assert.ok(pings > 0);
    });

    it('pass an error with Unicode, written in Huffman code', async () => {
      const address = await serve(
        (stream) => {
          stream.end();
        },
        { 'grpc-status': '14', 'grpc-message': encodeURIComponent('später wieder ☕') },
      );
      const { error } = await (await read(carrier, address)).stream.ended;
      assert.equal(error?.code, status.UNAVAILABLE);
      assert.equal(error?.message, 'UNAVAILABLE: später wieder ☕');
    });

    it('notice a reset, a destroyed connection and an end in good order', async () => {
      const ways: readonly (readonly [(stream: ServerHttp2Stream) => void, status | undefined])[] = [
        [(stream) => stream.close(11), status.RESOURCE_EXHAUSTED],
        [(stream) => stream.session?.socket && stream.session.destroy(), status.UNAVAILABLE],
        [(stream) => stream.end(), undefined],
      ];
      for (const [way, expected] of ways) {
        let serving: ServerHttp2Stream | undefined;
        const address = await serve((stream) => {
          serving = stream;
          stream.write(prefixed(Buffer.from('first')));
        });
        const reading = await read(carrier, address);
        await reading.until(() => reading.messages.length === 1);
        if (serving !== undefined) way(serving);
        const { error } = await reading.stream.ended;
        assert.equal(error?.code, expected);
      }
    });
  });
}
