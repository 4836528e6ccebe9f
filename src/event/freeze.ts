/** Freezes an object and what it holds, but for bytes, which cannot be frozen. */
export function freezeAll<T extends object>(value: T): T {
  for (const key of Object.keys(value)) {
    const child: unknown = Reflect.get(value, key);
    if (typeof child === 'object' && child !== null && !ArrayBuffer.isView(child)) freezeAll(child);
  }
  return Object.freeze(value);
}
