/** Flow control, and holding the server back: each test runs over both transports. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ACK, answer, cutData, frame, prefixed, trailers, type } from './frames.ts';
import { type Connection, listenAsPeer } from './peer.ts';
import { carriers, read } from './reading.ts';

const mib = 1024 * 1024;
const frameBytes = 16_384;

/** Gives the loops of both sides so many rounds, in which whatever is on its way arrives. */
async function rounds(count: number): Promise<void> {
  for (let round = 0; round < count; round++) await new Promise((resolve) => setImmediate(resolve));
}

/** A server that sends messages of 10 000 bytes for as long as it may; counts them. */
async function endless() {
  const sent = { count: 0, connection: undefined as Connection | undefined };
  const address = await listenAsPeer(async (connection) => {
    sent.connection = connection;
    connection.write(answer);
    while (!connection.gone) {
      const message = prefixed(Buffer.alloc(9_995, sent.count & 255));
      await connection.writeWithin(cutData(message, frameBytes));
      sent.count++;
    }
  });
  return { sent, address };
}

/** Waits until the server may send no more. */
async function untilStalled(sent: { connection: Connection | undefined }): Promise<void> {
  while ((sent.connection?.window ?? frameBytes) >= 10_000) await rounds(1);
  await rounds(20);
}

for (const carrier of carriers) {
  describe(`the flow of a stream over ${carrier}`, () => {
    it('grants credit for a message that is larger than the window', async () => {
      const large = Buffer.alloc(9 * mib, 'abc');
      const address = await listenAsPeer(async (connection) => {
        connection.write(answer);
        await connection.writeWithin(cutData(Buffer.concat([prefixed(large), prefixed(Buffer.from('x'))]), frameBytes));
        connection.write(trailers(0));
      });
      const reading = await read(carrier, address, { messageBytes: 16 * mib, windowBytes: mib });
      assert.deepEqual(await reading.stream.ended, { reason: 'Tracee ended the stream' });
      assert.equal(reading.messages.length, 2);
      assert.ok(reading.messages[0]?.equals(large));
    });

    it('makes the server wait while it is held, answers its PINGs, and goes on when released', async () => {
      const { sent, address } = await endless();
      const reading = await read(carrier, address, { windowBytes: mib });
      await reading.until(() => reading.messages.length > 3);
      reading.stream.hold();
      await untilStalled(sent);
      const stalledAt = sent.count;
      sent.connection?.write(frame(type.ping, 0, 0, Buffer.from('still up')));
      const answered = () =>
        sent.connection?.frames.some(({ type: kind, flags }) => kind === type.ping && flags === ACK);
      await sent.connection?.until(() => answered() === true);
      assert.ok(answered());
      await rounds(20);
      assert.equal(sent.count, stalledAt);
      reading.stream.release();
      await reading.until(() => reading.messages.length > stalledAt + 10);
      reading.messages.forEach((message, index) => assert.equal(message[0], index & 255));
    });

    it('releases what it drains, so that the server is not left with a backlog', async () => {
      const all = 700;
      const message = prefixed(Buffer.alloc(9_995));
      const sent: { connection: Connection | undefined } = { connection: undefined };
      const address = await listenAsPeer(async (connection) => {
        sent.connection = connection;
        connection.write(answer);
        for (let i = 0; i < all; i++) await connection.writeWithin([...cutData(message, frameBytes)]);
      });
      const reading = await read(carrier, address, { windowBytes: mib });
      await reading.until(() => reading.messages.length > 0);
      reading.stream.hold();
      await untilStalled(sent);
      reading.stream.drain({ quietMs: 40, deadlineMs: 3_600_000 });
      reading.stream.hold();
      assert.deepEqual(await reading.stream.ended, { reason: 'the stream has run dry' });
      assert.equal(reading.messages.length, all);
    });

    it('can be cut while it is held', async () => {
      const { sent, address } = await endless();
      const reading = await read(carrier, address, { windowBytes: mib });
      await reading.until(() => reading.messages.length > 3);
      reading.stream.hold();
      await untilStalled(sent);
      reading.stream.cut('no more');
      assert.deepEqual(await reading.stream.ended, { reason: 'no more' });
      const left = () => sent.connection?.gone || sent.connection?.frames.some((one) => one.type === type.reset);
      await sent.connection?.until(() => left() === true);
      assert.ok(left());
    });
  });
}
