import { createReadStream, createWriteStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { isatty, ReadStream, WriteStream } from 'node:tty';

/**
 * Gives this thread standard streams of its own. The streams that Node gives to a thread go through the main thread and report neither a
 * full disk nor a closed pipe.
 */
export function ownStandardStreams(): void {
  define('stdin', openInput);
  define('stdout', () => openOutput(1));
  define('stderr', () => openOutput(2));
}

function define(name: 'stdin' | 'stdout' | 'stderr', open: () => Readable | Writable): void {
  let stream: Readable | Writable | undefined;
  Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => (stream ??= open()) });
}

function openOutput(fd: number): Writable {
  if (isatty(fd)) return new WriteStream(fd);
  if (isPipe(fd)) return new Socket({ fd, readable: false, writable: true });
  return createWriteStream('', { fd, autoClose: false });
}

/**
 * Opens standard input as Node does: nothing is read before the first use. The first module that imports node:process opens it, and a
 * pending read would keep a command from ending.
 */
const pipedInput = { fd: 0, readable: true, writable: false, manualStart: true };

function openInput(): Readable {
  if (isatty(0)) return new ReadStream(0);
  if (isPipe(0)) return new Socket(pipedInput);
  return createReadStream('', { fd: 0, autoClose: false });
}

function isPipe(fd: number): boolean {
  try {
    const kind = fstatSync(fd);
    return kind.isFIFO() || kind.isSocket();
  } catch {
    return false;
  }
}
