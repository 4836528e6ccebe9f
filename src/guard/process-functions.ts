const endsAll = 'it would end the detection of all';
const hidesFaults = 'faults would lose their author';

/** Functions of `process` that signatures may not call, with the reason. */
const refused = {
  exit: endsAll,
  reallyExit: endsAll,
  abort: endsAll,
  kill: endsAll,
  execve: endsAll,
  removeAllListeners: hidesFaults,
  setUncaughtExceptionCaptureCallback: hidesFaults,
} as const;

/**
 * Replaces functions of `process`. The replacement throws if an author calls it, and otherwise calls the original.
 * @param isAuthors whether the call on the stack comes from an author
 */
export function guardProcess(isAuthors: () => boolean): void {
  for (const [name, why] of Object.entries(refused)) {
    const original: unknown = Reflect.get(process, name);
    if (typeof original !== 'function') continue;
    const value = (...args: readonly unknown[]): unknown => {
      if (isAuthors()) throw new TypeError(`process.${name} is not for signatures: ${why}`);
      return Reflect.apply(original, process, args);
    };
    Object.defineProperty(process, name, { value, writable: false, enumerable: true, configurable: false });
  }
}
