/** Values that stand deeper in each other than this are taken for a circle. */
const deepest = 32;

/**
 * A copy of a value that an author hands over, made of what an output can write; members that are undefined are left out. What the author does with its own later changes
 * nothing.
 * @param where names the value in errors
 * @throws TypeError for functions, symbols, and objects that are neither lists, bytes nor plain, or that hold themselves; also what
 * a getter throws
 */
export function plainCopy(value: unknown, where: string, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`${where} is a ${typeof value}`);
  if (typeof value !== 'object' || value === null) return value;
  // Not its own `slice`, which keeps the memory where it is a Buffer.
  if (value instanceof Uint8Array) return Uint8Array.prototype.slice.call(value);
  if (depth >= deepest) throw new TypeError(`${where} is nested too deeply`);
  if (Array.isArray(value)) return value.map((item) => plainCopy(item, `an item of ${where}`, depth + 1));
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${where} is no plain object, list, text, number or bytes`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plainCopy(item, `${key} of ${where}`, depth + 1)]),
  );
}
