import { constants } from 'node:fs';
import { type FileHandle, open, rename, unlink } from 'node:fs/promises';
import { promises as streams } from 'node:stream';
import { createGzip } from 'node:zlib';
import { codeOf } from '../../../text/error-code.ts';
import { removeIfThere } from './rotated-files.ts';

/** Number of bytes that are read at a time. */
const chunkBytes = 64 * 1024;

/**
 * Compresses `PATH` to `PATH.gz`, with its rights and its time, and removes it. zlib works in threads of its own.
 *
 * While `PATH` exists, it is the one that counts: `PATH.gz` gets its name after all of its bytes are on the disk, and
 * `PATH` is removed after that. The copy is written as `PATH.gz.part`.
 * @param signal stops the work; `PATH` then stays
 * @throws an error of `node:fs`, or the reason of the signal; `PATH` then stays
 */
export async function compressFile(path: string, signal: AbortSignal): Promise<void> {
  const part = `${path}.gz.part`;
  await using source = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  try {
    // `wx` follows no link, and refuses the file of another process.
    await using copy = await open(part, 'wx', 0o600);
    await write(source, copy, signal);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') await removeIfThere(part);
    throw error;
  }
  await rename(part, `${path}.gz`);
  try {
    await unlink(path);
  } catch (error) {
    // ENOENT: it was removed in the meantime, because newer files took its place.
    await removeIfThere(`${path}.gz`);
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

async function write(source: FileHandle, copy: FileHandle, signal: AbortSignal): Promise<void> {
  const { uid, gid, mode, atime, mtime } = await source.stat();
  let bytes = 0;
  const read = async function* () {
    for (;;) {
      const { bytesRead, buffer } = await source.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) return;
      bytes += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  };
  await streams.pipeline(read, createGzip(), (compressed) => copy.writeFile(compressed), { signal });
  if (bytes !== (await source.stat()).size) throw new Error('another process still writes to the file');
  const own = await copy.stat();
  if (own.uid !== uid || own.gid !== gid) await copy.chown(uid, gid);
  await copy.chmod(mode & 0o777);
  await copy.utimes(atime, mtime);
  await copy.sync();
}
