/** What V8 takes for a value beside its contents, on 64-bit machines; rounded up. */
const objectBytes = 40;
const memberBytes = 16;
const textHeader = 24;
const numberBytes = 24;

/**
 * About so many bytes of memory does plain data hold: two for each UTF-16 unit, as V8 stores a text that has one wide character.
 * What several values share counts for each of them.
 */
export function retainedBytes(value: unknown): number {
  if (typeof value === 'string') return textHeader + 2 * value.length;
  if (typeof value !== 'object' || value === null) return numberBytes;
  if (value instanceof Uint8Array) return objectBytes + value.length;
  let bytes = objectBytes;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) bytes += memberBytes + retainedBytes(value[i]);
    return bytes;
  }
  // Names of members are the same in all findings.
  for (const key in value) bytes += memberBytes + retainedBytes(Reflect.get(value, key));
  return bytes;
}
