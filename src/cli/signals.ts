import { leave } from '../supervision/end-thread.ts';
import { commandLink } from './guard/command-link.ts';
import type { GuardedSignal } from './guard/command-messages.ts';

export const signalNumbers = { SIGINT: 2, SIGTERM: 15 } as const;

/**
 * Calls `stop` at the first SIGINT or SIGTERM; a second one ends the process at once. A command that has something to close keeps the
 * handlers, because a signal during its last lines must not change its exit code.
 * @returns a function that removes the handlers
 */
export function onStopSignals(stop: (signal: keyof typeof signalNumbers) => void): () => void {
  let stopping = false;
  const handler = (signal: keyof typeof signalNumbers): void => {
    if (stopping) void leave(128 + signalNumbers[signal]);
    else {
      stopping = true;
      stop(signal);
    }
  };
  const releases = (['SIGINT', 'SIGTERM'] as const).map((signal) => onSignal(signal, () => handler(signal)));
  return () => {
    for (const release of releases) release();
  };
}

/**
 * Prevents SIGHUP from ending the process.
 * @returns a function that sets the handler of SIGHUP
 */
export function catchHangup(): (act: () => void) => void {
  let react = (): void => {};
  onSignal('SIGHUP', () => react());
  return (act) => {
    react = act;
  };
}

/** @returns a function that removes the handler */
function onSignal(signal: GuardedSignal, handler: () => void): () => void {
  const link = commandLink();
  if (link !== undefined) return link.onSignal(signal, handler);
  process.on(signal, handler);
  return () => process.off(signal, handler);
}
