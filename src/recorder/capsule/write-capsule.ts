import { open, rename, unlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { skippable, skippableFrame } from '../../intake/recording/zstd/zstd-frame.ts';
import type { CapsuleHead } from './capsule.ts';
import { encodeHead } from './head-form.ts';

/** Ending of the name of a capsule that is being written. */
export const unfinished = '.part';

/**
 * Writes a capsule: first beside its place, then under its name, so that the name never stands for a part of it. Only
 * the owner may read the file.
 * @param file path of the capsule; an existing one is replaced
 * @param blocks the events as blocks, see `encodeBlock`
 * @returns the size of the file in bytes
 * @throws {Error} of the file system; nothing is left then
 */
export async function writeCapsule(file: string, head: CapsuleHead, blocks: readonly Uint8Array[]): Promise<number> {
  const beside = join(dirname(file), `.${basename(file)}${unfinished}`);
  const parts = [skippableFrame(skippable.capsule, encodeHead(head)), ...blocks];
  const handle = await open(beside, 'w', 0o600);
  try {
    for (const part of parts) await handle.writeFile(part);
    await handle.sync();
    await handle.close();
    await rename(beside, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await unlink(beside).catch(() => {});
    throw error;
  }
  return parts.reduce((sum, part) => sum + part.length, 0);
}
