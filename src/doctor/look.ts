import type { Address } from '../address.ts';
import { openTracee } from '../intake/live/open-tracee.ts';

/** Time limit of draining the stream, in milliseconds. The stream of a busy Tracee never runs dry. */
const longestDrainMs = 1_000;

/** Receives what a look at the stream shows. */
export interface StreamViewer {
  /** Takes one `StreamEventsResponse`, `bytes[start, end)`, valid only during the call. */
  message(bytes: Uint8Array, start: number, end: number): void;
  /** A message cannot be read. */
  unreadable(): void;
}

/**
 * Shows the stream to a viewer for `lookMs`, and then disconnects in the same way as the sidecar: it drains the stream, but
 * no longer than the look has lasted. The viewer does not see drained events.
 * @param signal ends the look early
 * @throws SequentError see `openTracee`
 */
export async function look(
  address: Address,
  viewer: StreamViewer,
  { lookMs, signal }: { readonly lookMs: number; readonly signal: AbortSignal },
): Promise<void> {
  const intake = openTracee({ address, drainDeadlineMs: Math.min(lookMs, longestDrainMs) });
  let isOver = false;
  const stop = (): void => {
    if (isOver) return;
    isOver = true;
    intake.stop();
  };
  const timer = setTimeout(stop, lookMs);
  signal.addEventListener('abort', stop);
  try {
    if (signal.aborted) stop();
    await intake.run({
      message(bytes, start, end) {
        if (!isOver) viewer.message(bytes, start, end);
      },
      unreadable() {
        if (!isOver) viewer.unreadable();
      },
      gap() {},
      quiet() {},
    });
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
