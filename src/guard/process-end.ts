/** Functions of `process` that would end it, or the thread, or have it ended. */
const endings = ['exit', 'reallyExit', 'abort', 'kill'] as const;

/**
 * Replaces what ends the process by functions that throw in the stack of an author, and do as before for everybody else.
 * @param isAuthors whether the call on the stack comes from an author
 */
export function guardProcessEnd(isAuthors: () => boolean): void {
  for (const name of endings) {
    const original: unknown = Reflect.get(process, name);
    if (typeof original !== 'function') continue;
    const value = (...args: readonly unknown[]): unknown => {
      if (isAuthors()) throw new TypeError(`process.${name} is not for signatures: it would end the detection of all`);
      return Reflect.apply(original, process, args);
    };
    Object.defineProperty(process, name, { value, writable: false, enumerable: true, configurable: false });
  }
}
