import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

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
 * Reads a regular file of limited size. Opening does not wait for the writer of a FIFO, and no device is read, because
 * its content may never end.
 * @param mostBytes size up to which the file is read
 * @throws {UnreadableFile} if it is another kind of file, or larger
 * @throws {Error} of the file system
 */
export function readBoundedFile(path: string, mostBytes: number): Buffer {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(file);
    if (!status.isFile()) throw new UnreadableFile('not a regular file');
    if (status.size > mostBytes) throw new UnreadableFile('too large');
    const content = readFileSync(file);
    // The file may have grown since.
    if (content.length > mostBytes) throw new UnreadableFile('too large');
    return content;
  } finally {
    closeSync(file);
  }
}
