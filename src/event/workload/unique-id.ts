const seed = 0x18273645;
const hashedBytes = 12;
/** Tracee rounds start times down to multiples of this many nanoseconds. */
const granularity = 100_000_000;

const halves = new Uint32Array(2);
const nanoseconds = new BigUint64Array(halves.buffer);

/**
 * Computes Tracee's unique id of a thread, or of a process (from its leader): MurmurHash3 (x86, 32 bits) over the host
 * tid and the start time rounded down to 100 ms, both big endian (Tracee: common/murmur,
 * pkg/datastores/process/taskid.go).
 * @param hostTid tid in the host's pid namespace
 * @param startTime epoch nanoseconds
 * @returns an unsigned 32-bit number, the same as in `workload.process.unique_id` and
 * `workload.process.thread.unique_id`
 */
export function uniqueId(hostTid: number, startTime: bigint): number {
  // Times before 1970 are rounded up, as signed numbers are.
  nanoseconds[0] = startTime < 0n ? startTime - (startTime % BigInt(granularity)) : startTime;
  const low = halves[0] ?? 0;
  const high = halves[1] ?? 0;
  const roundedLow = startTime < 0n ? low : low - remainder(low, high);
  let hash = mix(seed, hostTid);
  hash = mix(hash, roundedLow < 0 ? high - 1 : high);
  hash = mix(hash, roundedLow) ^ hashedBytes;
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  hash = Math.imul(hash, 0xc2b2ae35);
  hash ^= hash >>> 16;
  return hash >>> 0;
}

/** Remainder of a time after the last multiple, in exact steps: a 53-bit number cannot hold the whole time. */
function remainder(low: number, high: number): number {
  const upper = modulo(modulo(high) * 65_536 + (low >>> 16));
  return modulo(upper * 65_536 + (low & 65_535));
}

/** `n % granularity` for 0 <= n < 2^53. V8 calls a C function for the operator when the number has more than 32 bits. */
function modulo(n: number): number {
  const rest = n - Math.floor(n / granularity) * granularity;
  // The quotient may have been rounded up.
  return rest < 0 ? rest + granularity : rest;
}

/** One step of MurmurHash3 with four big-endian bytes, which it reads as little endian. */
function mix(hash: number, number: number): number {
  let block = (number >>> 24) | ((number >>> 8) & 0xff00) | ((number << 8) & 0xff_0000) | (number << 24);
  block = Math.imul(block, 0xcc9e2d51);
  block = (block << 15) | (block >>> 17);
  hash ^= Math.imul(block, 0x1b873593);
  hash = (hash << 13) | (hash >>> 19);
  return (Math.imul(hash, 5) + 0xe6546b64) | 0;
}
