/** Bytes of an object, list or number that is not a small integer, and bytes of each of its members. */
const [perObject, perMember] = [48, 16];

/**
 * @returns approximate bytes of memory of plain data: texts with two bytes per UTF-16 unit, lists, objects and binary
 * data
 */
export function roughBytes(value: unknown): number {
  if (typeof value === 'string') return perObject + 2 * value.length;
  if (typeof value !== 'object' || value === null) return perMember;
  if (value instanceof Uint8Array) return perObject + value.byteLength;
  let bytes = perObject;
  for (const member of Object.values(value)) bytes += perMember + roughBytes(member);
  return bytes;
}
