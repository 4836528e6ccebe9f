/** What a stream does with a server's bytes, whatever reads them: each test runs over both transports. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { status } from '@grpc/grpc-js';
import {
  ACK,
  answer,
  block,
  cutData,
  data,
  END_HEADERS,
  END_STREAM,
  frame,
  headers,
  PADDED,
  PRIORITY,
  prefixed,
  trailers,
  type,
  u32,
} from './frames.ts';
import { type Connection, listenAsPeer } from './peer.ts';
import { type Carrier, carriers, type Reading, read } from './reading.ts';

const messages = ['', 'a', 'bc', 'x'.repeat(300), 'last'].map((text) => Buffer.from(text));
const content = Buffer.concat(messages.map((message) => prefixed(message)));

/** Reads what a server that answers with these bytes has to say. */
async function answerWith(carrier: Carrier, ...bytes: readonly Uint8Array[]): Promise<Reading> {
  return read(carrier, await listenAsPeer((connection) => connection.write(...bytes)));
}

/** A stream that has given the messages and goes on, and the server's end of it. */
async function begin(carrier: Carrier): Promise<{ reading: Reading; connection: Connection }> {
  const { promise, resolve } = Promise.withResolvers<Connection>();
  const address = await listenAsPeer((connection) => {
    connection.write(answer, data(content));
    resolve(connection);
  });
  const reading = await read(carrier, address);
  await reading.until(() => reading.messages.length === messages.length);
  return { reading, connection: await promise };
}

/** Node's own HTTP/2, and so grpc-js, allows a server to push, and lets it be. */
const pushed = ['PUSH_PROMISE', [frame(type.push, END_HEADERS, 1, u32(2), block({ ':path': '/' }))]] as const;

const turn = () => new Promise((resolve) => setImmediate(resolve));

for (const carrier of carriers) {
  describe(`a stream over ${carrier}`, () => {
    it('reads an answer of which each byte comes alone', async () => {
      const whole = Buffer.concat([
        answer,
        frame(type.data, PADDED, 1, Buffer.from([3]), content.subarray(0, 20), Buffer.alloc(3)),
        frame(type.ping, 0, 0, Buffer.from('12345678')),
        ...cutData(content.subarray(20), 100),
        trailers(0),
      ]);
      const address = await listenAsPeer(async ({ socket }) => {
        socket.setNoDelay(true);
        for (const byte of whole) {
          socket.write(Buffer.from([byte]));
          await turn();
        }
      });
      const reading = await read(carrier, address);
      assert.deepEqual(await reading.stream.ended, { reason: 'Tracee ended the stream' });
      assert.deepEqual(reading.messages, messages);
      assert.equal(
        reading.batches.reduce((sum, count) => sum + count, 0),
        messages.length,
      );
    });

    const shapes: readonly (readonly [string, readonly Buffer[]])[] = [
      ['several messages in one DATA frame', [data(content)]],
      ['messages over many DATA frames, their prefixes cut too', cutData(content, 1)],
      ['empty DATA frames between', cutData(content, 50).flatMap((one) => [data(Buffer.alloc(0)), one])],
      [
        'padding, with and without content',
        cutData(content, 60).flatMap((one) => [
          frame(type.data, PADDED, 1, Buffer.from([255]), one.subarray(9), Buffer.alloc(255)),
          frame(type.data, PADDED, 1, Buffer.from([9]), Buffer.alloc(9)),
          frame(type.data, PADDED, 1, Buffer.from([0])),
        ]),
      ],
      [
        'frames that HTTP/2 does not know, or that say nothing here',
        cutData(content, 60).flatMap((one) => [
          frame(200, 255, 1, Buffer.from('unknown')),
          frame(type.priority, 0, 1, Buffer.alloc(5)),
          frame(type.window, 0, 0, u32(1)),
          frame(type.settings, 0, 0, Buffer.from([0, 99, 1, 2, 3, 4])),
          one,
        ]),
      ],
      [
        'a server that is leaving once this call is over',
        [frame(type.goaway, 0, 0, u32(2 ** 31 - 1, 0)), data(content), frame(type.goaway, 0, 0, u32(1, 0))],
      ],
    ];
    for (const [name, frames] of shapes) {
      it(`reads ${name}`, async () => {
        const reading = await answerWith(carrier, answer, ...frames, trailers(0));
        assert.deepEqual(await reading.stream.ended, { reason: 'Tracee ended the stream' });
        assert.deepEqual(reading.messages, messages);
        assert.equal(reading.stream.messages, messages.length);
      });
    }

    it('reads headers with padding and priority, cut into CONTINUATION', async () => {
      const fields = block({ ':status': '200', 'content-type': 'application/grpc', 'x-more': 'y'.repeat(200) });
      const first = frame(
        type.headers,
        PADDED | PRIORITY,
        1,
        Buffer.from([7, 0, 0, 0, 0, 16]),
        fields.subarray(0, 10),
        Buffer.alloc(7),
      );
      const reading = await answerWith(
        carrier,
        first,
        frame(type.continuation, 0, 1, fields.subarray(10, 11)),
        frame(type.continuation, 0, 1),
        frame(type.continuation, END_HEADERS, 1, fields.subarray(11)),
        data(content),
        trailers(0),
      );
      assert.deepEqual(await reading.stream.ended, { reason: 'Tracee ended the stream' });
      assert.deepEqual(reading.messages, messages);
    });

    it('answers PING with its own bytes while messages come', async () => {
      const pings = ['11111111', '22222222'];
      let connection: Connection | undefined;
      const address = await listenAsPeer((opened) => {
        connection = opened;
        const [first = '', second = ''] = pings.map((ping) => frame(type.ping, 0, 0, Buffer.from(ping)));
        opened.write(answer, data(content), Buffer.from(first), ...cutData(content, 7), Buffer.from(second));
      });
      const reading = await read(carrier, address);
      const answered = () =>
        connection?.frames
          .filter((one) => one.type === type.ping && one.flags === ACK)
          .map(({ payload }) => payload.toString());
      await reading.until(() => reading.messages.length === 2 * messages.length);
      await connection?.until(() => answered()?.length === 2);
      assert.deepEqual(answered(), pings);
    });

    it("tells a server's error with its words, after headers and without any", async () => {
      const words = 'fünf Fäden 🧵 gerissen, 100%';
      const encoded = 'f%C3%BCnf F%c3%a4den %F0%9F%A7%B5 gerissen, 100%25';
      const alone = headers(
        { ':status': '200', 'content-type': 'application/grpc', 'grpc-status': '8', 'grpc-message': encoded },
        END_HEADERS | END_STREAM,
      );
      for (const bytes of [[answer, trailers(8, encoded)], [alone]]) {
        const reading = await answerWith(carrier, ...bytes);
        const { error } = await reading.stream.ended;
        assert.equal(error?.code, status.RESOURCE_EXHAUSTED);
        assert.equal(error?.message, `RESOURCE_EXHAUSTED: ${words}`);
      }
    });

    it('takes an end without trailers for an error, and keeps what came before', async () => {
      const reading = await answerWith(carrier, answer, data(content), data(Buffer.alloc(0), END_STREAM));
      const { error } = await reading.stream.ended;
      assert.equal(error?.code, status.INTERNAL);
      assert.deepEqual(reading.messages, messages);
    });

    const httpErrors: readonly (readonly [string, status])[] = [
      ['404', status.UNIMPLEMENTED],
      ['503', status.UNAVAILABLE],
      ['418', status.UNKNOWN],
    ];
    for (const [code, expected] of httpErrors) {
      it(`takes HTTP status ${code} for ${status[expected]}`, async () => {
        const page = headers({ ':status': code, 'content-type': 'text/html' });
        const reading = await answerWith(carrier, page, data(Buffer.from('<html>'), END_STREAM));
        const { error } = await reading.stream.ended;
        assert.equal(error?.code, expected);
        assert.deepEqual(reading.messages, []);
      });
    }

    const resets: readonly (readonly [number, status])[] = [
      [2, status.INTERNAL],
      [8, status.CANCELLED],
      [11, status.RESOURCE_EXHAUSTED],
    ];
    for (const [code, expected] of resets) {
      it(`ends as ${status[expected]} when the server resets the stream with ${code}`, async () => {
        const { reading, connection } = await begin(carrier);
        connection.write(frame(type.reset, 0, 1, u32(code)));
        assert.equal((await reading.stream.ended).error?.code, expected);
        assert.deepEqual(reading.messages, messages);
      });
    }

    it('is unavailable when the server is gone in the middle of a message', async () => {
      let connection: Connection | undefined;
      const address = await listenAsPeer((opened) => {
        connection = opened;
        opened.write(answer, data(Buffer.concat([content, content.subarray(0, 20)])));
      });
      const reading = await read(carrier, address);
      await reading.until(() => reading.messages.length > messages.length);
      connection?.socket.destroy();
      assert.equal((await reading.stream.ended).error?.code, status.UNAVAILABLE);
      assert.deepEqual(reading.messages.slice(0, messages.length), messages);
    });

    const offences: readonly (readonly [string, readonly Uint8Array[]])[] = [
      ['garbage', [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(700))]],
      ['a frame that is too large', [frame(type.data, 0, 1, Buffer.alloc(16_385))]],
      ...(carrier === 'direct' ? [pushed] : []),
      ['DATA of another stream', [frame(type.data, 0, 3, content)]],
      ['CONTINUATION without HEADERS', [frame(type.continuation, END_HEADERS, 1)]],
      ['a frame within the headers', [headers({ 'grpc-status': '0' }, 0), frame(type.ping, 0, 0, Buffer.alloc(8))]],
      ['padding longer than its frame', [frame(type.data, PADDED, 1, Buffer.from([9]), Buffer.alloc(8))]],
      ['PING of the wrong length', [frame(type.ping, 0, 0, Buffer.alloc(7))]],
      [
        'headers that HPACK cannot decode',
        [frame(type.headers, END_HEADERS | END_STREAM, 1, Buffer.from([0xff, 0xff]))],
      ],
    ];
    for (const [name, bytes] of offences) {
      it(`ends with an error at ${name}`, async () => {
        const { reading, connection } = await begin(carrier);
        connection.write(...bytes);
        assert.notEqual((await reading.stream.ended).error, undefined);
        assert.deepEqual(reading.messages, messages);
      });
    }

    it('stays while the server is silent, and runs dry then', async () => {
      let connection: Connection | undefined;
      const address = await listenAsPeer((opened) => {
        connection = opened;
      });
      const reading = await read(carrier, address);
      await turn();
      assert.equal(reading.end, undefined);
      reading.stream.drain({ quietMs: 8, deadlineMs: 3_600_000 });
      assert.deepEqual(await reading.stream.ended, { reason: 'the stream has run dry' });
      const left = () => connection?.gone || connection?.frames.some((one) => one.type === type.reset);
      await connection?.until(() => left() === true);
      assert.ok(left());
    });

    it('hands nothing on after it was cut, not even what has been read', async () => {
      const reading = await answerWith(carrier, answer, data(content), data(content));
      reading.onMessage = () => {
        if (reading.messages.length === 2) reading.stream.cut('enough');
      };
      assert.deepEqual(await reading.stream.ended, { reason: 'enough' });
      assert.equal(reading.messages.length, 2);
      assert.deepEqual(
        reading.batches.reduce((sum, count) => sum + count, 0),
        2,
      );
    });
  });
}
