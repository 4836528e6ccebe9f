import type { Version } from './definition.ts';

const mostIn32 = 0xffff_ffffn;
const mostIn64 = 0xffff_ffff_ffff_ffffn;

/** Reads `1.2` or `1.2.3`; undefined for anything else. */
export function parseVersion(text: string): Version | undefined {
  const match = /^(\d+)\.(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null || text.length > 64) return undefined;
  const [major, minor, patch] = [BigInt(match[1] ?? 0), BigInt(match[2] ?? 0), BigInt(match[3] ?? 0)];
  return major > mostIn32 || minor > mostIn32 || patch > mostIn64 ? undefined : [major, minor, patch];
}

/** Tells whether version `a` is older than version `b`. */
export function isOlder(a: Version, b: Version): boolean {
  for (const index of [0, 1, 2] as const) if (a[index] !== b[index]) return a[index] < b[index];
  return false;
}
