import type { Intake } from '../intake/intake.ts';
import type { Reporting } from '../output/reporting.ts';
import type { Detection } from './detection.ts';

export interface ReplayOptions {
  readonly maxEvents?: number;
  readonly signal?: AbortSignal;
  readonly onMessage?: (bytes: Uint8Array, start: number, end: number) => void;
}

/**
 * Evaluates recordings one after the other. The end of the last one lets all timers fire. Between two events it waits
 * until the outputs have room.
 */
export async function replay(
  recordings: Iterable<Intake>,
  detection: Detection,
  options: ReplayOptions,
): Promise<void> {
  const { engine, reporting } = detection;
  const { maxEvents = Number.POSITIVE_INFINITY, signal, onMessage } = options;
  for (const intake of recordings) {
    const stop = (): void => intake.stop();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted || engine.statistics.received >= maxEvents) break;
    await intake.run({
      message(bytes, start, end, arrival) {
        engine.message(bytes, start, end, arrival);
        onMessage?.(bytes, start, end);
        if (engine.statistics.received >= maxEvents) intake.stop();
        const room = reporting.room();
        if (room === undefined) return;
        intake.hold();
        void room.then(() => intake.release());
      },
      unreadable: (error) => engine.unreadable(error),
      gap: ({ reason, lost }) => engine.gap(reason, lost),
      quiet: (nanoseconds) => engine.quiet(nanoseconds),
    });
    signal?.removeEventListener('abort', stop);
    engine.restartTime();
    await roomOrStop(reporting, signal);
  }
}

/** Resolves when the outputs have room, or the replay is stopped. */
async function roomOrStop(reporting: Reporting, signal: AbortSignal | undefined): Promise<void> {
  const room = reporting.room();
  if (room === undefined || signal?.aborted) return;
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  signal?.addEventListener('abort', stop, { once: true });
  await Promise.race([room, stopped]);
  signal?.removeEventListener('abort', stop);
}
