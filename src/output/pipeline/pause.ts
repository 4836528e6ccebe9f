/**
 * Waits until a time has passed, the signal aborts, or the pause is ended early.
 * @param ms in milliseconds; undefined for a pause without a limit
 * @param onBegin gets a function that ends the pause
 */
export async function pause(
  ms: number | undefined,
  signal: AbortSignal,
  onBegin: (end: () => void) => void = () => {},
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const end = (): void => resolve();
  const timer = ms === undefined ? undefined : setTimeout(end, ms);
  if (signal.aborted) end();
  signal.addEventListener('abort', end);
  onBegin(end);
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}
