/** Code of an author that is to run later. */
export type Later = (callback: Callback) => Callback;
export type Callback = (...args: readonly unknown[]) => unknown;

const timers = ['setTimeout', 'setInterval', 'setImmediate'] as const;

/**
 * Lets the global timers ask who sets them: what an author has set runs as that author's, so that a fault or a hang in it has a name.
 * @param mine undefined while no author runs: then the timer is left as it is
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
  // Among them what util.promisify makes of it.
  Object.defineProperties(guarded, Object.getOwnPropertyDescriptors(original));
  const property = Object.getOwnPropertyDescriptor(holder, name);
  Object.defineProperty(holder, name, { value: guarded, writable: true, enumerable: property?.enumerable ?? true });
}

/** A timer of an author keeps no process alive that has nothing else to do. */
function letProcessEnd(timer: unknown): void {
  if (typeof timer === 'object' && timer !== null && 'unref' in timer && typeof timer.unref === 'function')
    timer.unref();
}

function isCallback(value: unknown): value is Callback {
  return typeof value === 'function';
}
