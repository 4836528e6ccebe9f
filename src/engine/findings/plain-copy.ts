/** Values that stand deeper in each other than this are taken for a circle. */
const deepest = 32;
/** No finding may be large enough for as many. A list without items in it (`new Array(2 ** 32 - 1)`) costs its author nothing. */
const mostItems = 2 ** 24;

/**
 * A copy of a value that an author hands over, made of what an output can write. Members that are undefined are left out. A hole in a
 * list becomes undefined. Later changes of the value by its author do not change the copy.
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
  if (Array.isArray(value)) {
    const { length } = value;
    if (length > mostItems) throw new TypeError(`${where} has more than ${mostItems} items`);
    return Array.from({ length }, (_, index) => plainCopy(value[index], `an item of ${where}`, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${where} is no plain object, list, text, number or bytes`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plainCopy(item, `${key} of ${where}`, depth + 1)]),
  );
}
