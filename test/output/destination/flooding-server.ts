import { once } from 'node:events';
import { createServer } from 'node:net';
import type { TestContext } from 'node:test';

const chunkBytes = 64 * 1024;
const floodBytes = 24 * 1024 * 1024;

/**
 * Starts a server that sends 24 MiB after the first bytes of a client, or at once, and then nothing more.
 * @param text repeated in what it sends
 * @returns its port
 */
export async function floodingServer(t: TestContext, text: string, begins: 'at once' | 'when asked'): Promise<number> {
  const chunk = Buffer.alloc(chunkBytes, text);
  const server = createServer((socket) => {
    socket.on('error', () => {});
    t.after(() => socket.destroy());
    let sent = 0;
    const send = (): void => {
      while (sent < floodBytes && socket.writable) {
        sent += chunk.length;
        if (!socket.write(chunk)) {
          socket.once('drain', send);
          return;
        }
      }
    };
    if (begins === 'at once') send();
    else socket.once('data', send);
    socket.resume();
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new TypeError('the server has no port');
  return address.port;
}
