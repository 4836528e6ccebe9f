/** An object of parsed JSON. */
export type Json = Readonly<Record<string, unknown>>;

/** A member of what may be an object. */
export function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
