import type { Writable } from 'node:stream';
import { SequentError } from '../../errors.ts';
import { exitCodes, tellFailure } from '../failure.ts';

/**
 * Standard output of the commands that print something and end. A reader that has seen enough (`| head`) is no fault: the rest is thrown
 * away. Anything else that keeps a text from being written (a full disk) is one.
 */
export class Printer {
  readonly #stream: Writable;
  #error: NodeJS.ErrnoException | undefined;
  #printed: Promise<void> = Promise.resolve();

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => this.#failed(error));
  }

  /** Nothing can be written any more: what is printed from now on is thrown away. */
  get over(): boolean {
    return this.#error !== undefined;
  }

  /** @returns settles when the text has left or cannot be written, so that a slow reader holds its writer back; never rejects */
  print(text: string | Uint8Array): Promise<void> {
    if (this.over) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#stream.write(text, (error) => {
      if (error) this.#failed(error);
      resolve();
    });
    this.#printed = promise;
    return promise;
  }

  /** Waits until everything has left. @returns the given exit code, or `bad` after a message where something could not be written */
  async exitCode(code: number): Promise<number> {
    await this.#printed;
    const error = this.#error;
    if (error === undefined || error.code === 'EPIPE') return code;
    const what = `standard output cannot be written: ${error.code ?? error.message}`;
    const text = { what, todo: 'make room, or send it elsewhere' };
    tellFailure(new SequentError('SEQ_OUTPUT', text, { cause: error, exitCode: exitCodes.bad }), 'text');
    return code === exitCodes.fine ? exitCodes.bad : code;
  }

  #failed(error: NodeJS.ErrnoException): void {
    this.#error ??= error;
  }
}

/** Standard output of this process. */
export const printer = new Printer(process.stdout);
