import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { SequentError } from '../../errors.ts';
import type { Destination, DestinationListener } from './destination.ts';
import { type Batch, createLineQueue, type QueueLimits } from './line-queue.ts';

const CHUNK = 256 * 1024;
/** Without O_NONBLOCK the opening of a pipe that nobody reads would never end. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

const advice: Readonly<Record<string, string>> = {
  EACCES: 'give this user the right to write there, or choose another file',
  EPERM: 'give this user the right to write there, or choose another file',
  EROFS: 'choose a file on a file system that is not read-only',
  ENOENT: 'create the directory first',
  ENOTDIR: 'choose a path whose parents are all directories',
  EISDIR: 'name a file, not a directory',
  ENXIO: 'start the reader of the pipe first',
  EAGAIN: 'let the reader of the pipe read faster',
  EPIPE: 'start the reader of the pipe again',
  ENOSPC: 'make room on the file system',
  EDQUOT: 'make room in the quota of this user',
};

function asError(error: unknown): NodeJS.ErrnoException {
  return error instanceof Error ? error : new Error(String(error));
}

function fault(what: string, path: string, cause: unknown): SequentError {
  const { code, message } = asError(cause);
  return new SequentError(
    'SEQ_OUTPUT',
    { what: `${what}: ${code ?? message}`, where: path, todo: advice[code ?? ''] ?? 'check the file system' },
    { cause },
  );
}

async function openForAppend(path: string): Promise<FileHandle> {
  try {
    return await open(path, FLAGS, 0o600);
  } catch (error) {
    throw fault('the file for the output cannot be opened', path, error);
  }
}

/** Whether the file ends within a line, left by a program that died while it wrote. */
async function endsTorn(path: string, file: FileHandle): Promise<boolean> {
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size === 0) return false;
    await using reader = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const { buffer, bytesRead } = await reader.read(Buffer.alloc(1), 0, 1, stat.size - 1);
    return bytesRead === 1 && buffer[0] !== 0x0a;
  } catch {
    // A file that may be written but not read is no reason to refuse.
    return false;
  }
}

/**
 * Appends to a file, which is created with mode 0600 when it does not exist (the mode of an existing one stays). While the
 * file cannot be written (ENOSPC, EIO), entries wait, and every later write, flush and close tries again from the byte
 * where it stopped, so no line is torn while this program lives. Throws SEQ_OUTPUT when the file cannot be opened.
 */
export async function openFileDestination(
  path: string,
  listener: DestinationListener = {},
  limits?: QueueLimits,
): Promise<Destination> {
  const file = await openForAppend(path);
  const queue = createLineQueue(limits);
  let batch: Batch = { chunk: Buffer.from((await endsTorn(path, file)) ? '\n' : ''), ends: [] };
  /** How much of the batch is in the file. */
  let written = 0;
  let dropped = 0;
  let troubled = false;
  let closed = false;
  let running: Promise<void> | undefined;

  const isEmpty = () => written === batch.chunk.length && queue.length === 0;

  /** Writes the next bytes; answers whether that worked. */
  const writeNext = async (): Promise<boolean> => {
    if (written === batch.chunk.length) {
      batch = queue.take(CHUNK);
      written = 0;
    }
    try {
      const { bytesWritten } = await file.write(batch.chunk, written);
      written += bytesWritten;
      if (troubled) listener.onRecovered?.(dropped);
      troubled = false;
      return true;
    } catch (error) {
      if (!troubled) listener.onTrouble?.(fault('the file for the output cannot be written', path, error));
      troubled = true;
      return false;
    }
  };

  const writeAll = async () => {
    while (!isEmpty() && (await writeNext()));
    // Before anybody else can run, so that no line comes between the last look at the queue and this.
    running = undefined;
  };

  const run = async () => {
    if (!isEmpty()) await (running ??= writeAll());
  };

  const flush = async () => {
    await running;
    await run();
  };

  return {
    write(line) {
      if (closed || !queue.push(line)) dropped += 1;
      if (!closed) void run();
    },
    flush,
    async close() {
      if (closed) return;
      await flush();
      closed = true;
      dropped += queue.clear() + batch.ends.filter((end) => end > written).length;
      await file.close().catch(() => {});
    },
    get dropped() {
      return dropped;
    },
  };
}
