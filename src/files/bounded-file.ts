import { closeSync, constants, fstatSync, openSync, readFileSync, statSync } from 'node:fs';

/** A file that is not read. Errors of the file system are thrown as they are. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile';
  readonly why: 'not a regular file' | 'too large';

  constructor(why: UnreadableFile['why']) {
    super(why);
    this.why = why;
  }
}

/**
 * Opens a regular file for reading. A FIFO is not opened at all: that would wait for its writer, or disturb it.
 * @returns the file descriptor, which the caller closes
 * @throws {UnreadableFile} if it is another kind of file
 * @throws {Error} of the file system
 */
export function openRegularFile(path: string): number {
  if (!statSync(path).isFile()) throw new UnreadableFile('not a regular file');
  // The path may stand for another file since.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  if (fstatSync(file).isFile()) return file;
  closeSync(file);
  throw new UnreadableFile('not a regular file');
}

/**
 * Reads a regular file of limited size. No device is read, because its content may never end.
 * @param mostBytes size up to which the file is read
 * @throws {UnreadableFile} if it is another kind of file, or larger
 * @throws {Error} of the file system
 */
export function readBoundedFile(path: string, mostBytes: number): Buffer {
  const file = openRegularFile(path);
  try {
    if (fstatSync(file).size > mostBytes) throw new UnreadableFile('too large');
    const content = readFileSync(file);
    // The file may have grown since.
    if (content.length > mostBytes) throw new UnreadableFile('too large');
    return content;
  } finally {
    closeSync(file);
  }
}
