const seed = 0x18273645;
const hashedBytes = 12;
const granularity = 100_000_000n;

/**
 * Tracee's unique id of a thread, or of a process (from its leader): MurmurHash3 (x86, 32 bits) over the host tid and the
 * start time rounded down to 100 ms, both big endian (Tracee: common/murmur, pkg/datastores/process/taskid.go).
 *
 * @param hostTid tid in the host's pid namespace
 * @param startTime epoch nanoseconds
 * @returns an unsigned 32-bit number, the same as in `workload.process.unique_id` and `workload.process.thread.unique_id`
 */
export function uniqueId(hostTid: number, startTime: bigint): number {
  const key = new DataView(new ArrayBuffer(hashedBytes));
  key.setUint32(0, hostTid >>> 0);
  key.setBigUint64(4, startTime - (startTime % granularity));
  let hash = seed;
  for (let i = 0; i < hashedBytes; i += 4) {
    let block = Math.imul(key.getUint32(i, true), 0xcc9e2d51);
    block = (block << 15) | (block >>> 17);
    hash ^= Math.imul(block, 0x1b873593);
    hash = (hash << 13) | (hash >>> 19);
    hash = (Math.imul(hash, 5) + 0xe6546b64) | 0;
  }
  hash ^= hashedBytes;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}
