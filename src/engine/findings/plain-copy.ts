/** Values nested deeper than this are taken for a cycle. */
const deepest = 32;
/**
 * No finding may be large enough to hold this many items. A list without items (`new Array(2 ** 32 - 1)`) costs its
 * author nothing.
 */
const mostItems = 2 ** 24;

/**
 * Copies a value from an author into values that an output can write. Undefined members are left out. A hole in a list
 * becomes undefined. Later changes of the value do not change the copy.
 * @param where name of the value in errors
 * @throws TypeError for functions, symbols, cyclic values, and objects that are not lists, bytes or plain objects; also
 * whatever a getter throws
 */
export function plainCopy(value: unknown, where: string, depth = 0): unknown {
  if (typeof value === 'function' || typeof value === 'symbol') throw new TypeError(`${where} is a ${typeof value}`);
  if (typeof value !== 'object' || value === null) return value;
  // The own `slice` of a Buffer would share its memory.
  if (value instanceof Uint8Array) return Uint8Array.prototype.slice.call(value);
  if (depth >= deepest) throw new TypeError(`${where} is nested too deeply`);
  if (Array.isArray(value)) {
    const { length } = value;
    if (length > mostItems) throw new TypeError(`${where} has more than ${mostItems} items`);
    return Array.from({ length }, (_, index) => plainCopy(value[index], `an item of ${where}`, depth + 1));
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`${where} is not a plain object, list, text, number or bytes`);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => [key, plainCopy(item, `${key} of ${where}`, depth + 1)]),
  );
}
