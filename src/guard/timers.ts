/** Wraps a callback of an author that runs later. */
export type Later = (callback: Callback) => Callback;
export type Callback = (...args: readonly unknown[]) => unknown;

const timers = ['setTimeout', 'setInterval', 'setImmediate'] as const;

/**
 * Makes the global timers run each callback as the author that set it, so that a fault or a hang in the callback is
 * attributed to that author.
 * @param mine gives the wrapper for the current author; undefined while no author runs, and then the timer is unchanged
 */
export function guardTimers(mine: () => Later | undefined): void {
  for (const name of timers) replace(globalThis, name, mine, letProcessEnd);
  replace(globalThis, 'queueMicrotask', mine);
  replace(process, 'nextTick', mine);
}

function replace(
  holder: object,
  name: string,
  mine: () => Later | undefined,
  after: (result: unknown) => void = () => {},
): void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return;
  const guarded = function (this: unknown, callback: unknown, ...rest: readonly unknown[]): unknown {
    const later = isCallback(callback) ? mine() : undefined;
    if (later === undefined || !isCallback(callback)) return Reflect.apply(original, this, [callback, ...rest]);
    const result: unknown = Reflect.apply(original, this, [later(callback), ...rest]);
    after(result);
    return result;
  };
  // These properties include the one that util.promisify uses.
  Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
  const property = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value: guarded, writable: true, enumerable: property?.enumerable ?? true });
}

/** Lets the process end although a timer of an author is pending. */
function letProcessEnd(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}
