/**
 * Refuses a promise, because handlers are synchronous. It also catches the rejection of the promise, which would
 * otherwise end the whole process.
 * @throws TypeError if `result` is a promise
 */
export function refusePromise(result: unknown): void {
  if (!isThenable(result)) return;
  result.then(undefined, () => undefined);
  throw new TypeError('a handler may not be async');
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
}
