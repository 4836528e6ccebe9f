/** What an object, a list or a number that is no small integer takes by itself, and a member of it. */
const [perObject, perMember] = [48, 16];

/** About how many bytes of memory plain data takes: texts with two bytes for each UTF-16 unit, lists, objects and binary data. */
export function roughBytes(value: unknown): number {
  if (typeof value === 'string') return perObject + 2 * value.length;
  if (typeof value !== 'object' || value === null) return perMember;
  if (value instanceof Uint8Array) return perObject + value.byteLength;
  let bytes = perObject;
  for (const member of Object.values(value)) bytes += perMember + roughBytes(member);
  return bytes;
}
