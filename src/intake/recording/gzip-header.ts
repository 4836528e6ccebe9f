import type { PieceReader } from './piece-reader.ts';
import { gzipMagic } from './sniff.ts';

/** Flags of a header, which announce its optional parts; the other bits are reserved. */
const flags = { headerChecksum: 2, extra: 4, name: 8, comment: 16, reserved: 0xe0 } as const;
/** Time, extra flags and operating system. */
const unusedBytes = 6;

/**
 * Reads the header of a gzip member (RFC 1952, 2.3). Its contents are not needed, and its checksum is not verified.
 * @returns false if it is not such a header
 * @throws RecordingCutOff if the input ends in it
 */
export async function readGzipHeader(input: PieceReader): Promise<boolean> {
  for (const byte of gzipMagic) if ((await input.byte()) !== byte) return false;
  const flag = await input.byte();
  if ((flag & flags.reserved) !== 0) return false;
  await input.skip(unusedBytes);
  if ((flag & flags.extra) !== 0) await input.skip((await input.byte()) + ((await input.byte()) << 8));
  if ((flag & flags.name) !== 0) await input.skipText();
  if ((flag & flags.comment) !== 0) await input.skipText();
  if ((flag & flags.headerChecksum) !== 0) await input.skip(2);
  return true;
}
