const numbers = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once.
 * @returns takes the handlers away
 */
export function onStopSignals(stop: () => void): () => void {
  let stopping = false;
  const handler = (signal: keyof typeof numbers): void => {
    if (stopping) process.exit(128 + numbers[signal]);
    stopping = true;
    stop();
  };
  process.on('SIGINT', handler);
  process.on('SIGTERM', handler);
  return () => {
    process.off('SIGINT', handler);
    process.off('SIGTERM', handler);
  };
}

/**
 * From now on SIGHUP does not end the process.
 * @returns sets what it does instead
 */
export function catchHangup(): (act: () => void) => void {
  let react = (): void => {};
  process.on('SIGHUP', () => react());
  return (act) => {
    react = act;
  };
}
