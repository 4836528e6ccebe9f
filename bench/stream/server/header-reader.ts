import { performServerHandshake, type ServerHttp2Session } from 'node:http2';
import { Duplex } from 'node:stream';
import { frame, preface, types } from './frames.ts';

/**
 * Reads the headers of the calls on one connection. They are compressed with a state of their own (RFC 7541), so a session of
 * `node:http2` is shown those frames and nothing else; what it would answer goes nowhere.
 */
export class HeaderReader {
  readonly #session: ServerHttp2Session;
  readonly #input = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });

  /** @param onPath is called some time after the last frame of a call's headers */
  constructor(onPath: (stream: number, path: string) => void) {
    this.#session = performServerHandshake(this.#input);
    this.#session.on('error', () => this.close());
    this.#session.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      onPath(stream.id ?? 0, headers[':path'] ?? '');
      stream.close();
    });
    this.#input.push(Buffer.concat([preface, frame(types.settings, 0, 0, Buffer.alloc(0))]));
  }

  /** A HEADERS or CONTINUATION frame. */
  push(type: number, flags: number, stream: number, payload: Buffer): void {
    this.#input.push(frame(type, flags, stream, payload));
  }

  close(): void {
    this.#session.destroy();
    this.#input.destroy();
  }
}
