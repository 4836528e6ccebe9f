/**
 * Handlers are synchronous. A promise is refused, and its rejection caught: nobody waits for it, so that it would end the
 * whole process.
 * @throws TypeError where `result` is a promise
 */
export function refusePromise(result: unknown): void {
  if (!isThenable(result)) return;
  result.then(undefined, () => undefined);
  throw new TypeError('a handler may not be async');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
