/** Facts about files that many signatures need. */

/**
 * The last part of a path, as Go's `path.Base` returns it: trailing slashes are ignored, and `..` is an ordinary name.
 * @returns `.` for an empty path, `/` for a path of only slashes
 */
export function baseName(path: string): string {
  let end = path.length;
  while (end > 0 && path[end - 1] === '/') end--;
  if (end === 0) return path === '' ? '.' : '/';
  return path.slice(path.lastIndexOf('/', end - 1) + 1, end);
}

/** O_ACCMODE of uapi/asm-generic/fcntl.h: 0 reads, 1 writes, 2 does both, 3 neither (it only permits ioctl). */
const accessMode = 3;

/** @returns whether these flags of open(2) permit reading */
export function opensForReading(flags: number | bigint): boolean {
  const mode = modeOf(flags);
  return mode === 0 || mode === 2;
}

/** @returns whether these flags of open(2) permit writing */
export function opensForWriting(flags: number | bigint): boolean {
  const mode = modeOf(flags);
  return mode === 1 || mode === 2;
}

/** O_CREAT and O_TRUNC of uapi/asm-generic/fcntl.h; amd64 and arm64 have the same values. */
const creating = 0o100 | 0o1000;

/** @returns whether these flags of open(2) create a file, or empty one that exists */
export function createsFile(flags: number | bigint): boolean {
  return (typeof flags === 'number' ? flags & creating : Number(flags & BigInt(creating))) !== 0;
}

function modeOf(flags: number | bigint): number {
  return typeof flags === 'number' ? flags & accessMode : Number(flags & BigInt(accessMode));
}

/** @returns whether a file's first bytes are those of an ELF file (elf.h: ELFMAG) */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Folders and prefixes of files that exist only in memory: memfd_create(2) and POSIX shared memory. */
export const memoryPaths = ['memfd:', '/run/shm/', '/dev/shm/'] as const;

/** @returns whether a path, as Tracee sends it, is that of a file in memory */
export function isMemoryPath(path: string): boolean {
  return memoryPaths.some((prefix) => path.startsWith(prefix));
}
