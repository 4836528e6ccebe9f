import type { Writable } from 'node:stream';
import { SequentError } from '../../errors.ts';
import { exitCodes, tellFailure } from '../failure.ts';

/**
 * Standard output of commands that print something and end. A reader that stops reading (`| head`) is not a fault: the rest is discarded.
 * Any other failure to write, such as a full disk, is a fault.
 */
export class Printer {
  readonly #stream: Writable;
  #error: NodeJS.ErrnoException | undefined;
  #printed: Promise<void> = Promise.resolve();

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on('error', (error) => this.#failed(error));
  }

  /** True after a failure to write. Further texts are discarded. */
  get over(): boolean {
    return this.#error !== undefined;
  }

  /** @returns settles when the text is written or cannot be written, so that a slow reader slows its writer down; never rejects */
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

  /** Waits until everything is written. @returns the given exit code; `bad`, after a message, if something could not be written */
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
