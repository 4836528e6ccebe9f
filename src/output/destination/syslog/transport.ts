import { setTimeout as pause, setImmediate as turn } from 'node:timers/promises';

/** Hands messages to the network. */
export interface Transport {
  /**
   * Sends messages in their order, and resolves when the kernel has them and nothing has failed for the time `settle`.
   * @throws an error of the network, for example with the code ECONNREFUSED; the reason of the signal after it aborts
   */
  send(messages: readonly Buffer[], signal: AbortSignal): Promise<void>;
  /** Closes what is open. */
  close(): void;
}

/** Turns of the event loop in which a failure that has already reached the kernel reaches this program. */
const turns = 4;

/** Waits for the time in which a failure may show. */
export async function settled(milliseconds: number, signal: AbortSignal): Promise<void> {
  if (milliseconds > 0) await pause(milliseconds, undefined, { signal });
  // A timer of a program that stood still ends before the program has seen what happened meanwhile.
  for (let left = turns; left > 0; left -= 1) await turn(undefined, { signal });
}

export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
