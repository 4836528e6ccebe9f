import { copyOf } from './bytes/event-memory.ts';

/**
 * Makes a value deeply read-only. A write then throws at once, at the place of the write. Bytes cannot be frozen; each
 * reader gets a copy of them.
 * @param value numbers, text, bytes, lists and plain objects. Other contents stay unchanged. A frozen value is assumed
 * to be deeply frozen.
 * @returns the same value
 */
export function freezeAll<T>(value: T): T {
  if (Array.isArray(value)) freezeList(value);
  else if (isPlain(value)) freezeObject(value);
  return value;
}

function freezeList(list: readonly unknown[]): void {
  if (Object.isFrozen(list)) return;
  Object.freeze(list);
  for (const item of list) if (typeof item === 'object') freezeAll(item);
}

function freezeObject(object: object): void {
  if (Object.isFrozen(object)) return;
  const children: unknown[] = [];
  for (const [key, child] of Object.entries(object)) {
    if (typeof child !== 'object') continue;
    if (child instanceof Uint8Array) copyForReaders(object, key, child);
    else children.push(child);
  }
  Object.freeze(object);
  for (const child of children) freezeAll(child);
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function copyForReaders(holder: object, key: string, bytes: Uint8Array): void {
  Object.defineProperty(holder, key, { get: () => copyOf(bytes), enumerable: true, configurable: true });
}
