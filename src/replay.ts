import type { Detection } from './detection.ts';
import type { Lack, Skipped } from './intake/recording/message.ts';
import { openRecording } from './intake/recording/open-recording.ts';
import type { Reporting } from './reporting.ts';

export interface ReplayOptions {
  readonly maxEvents?: number;
  readonly signal?: AbortSignal;
  readonly onMessage?: () => void;
  /** Told of what is no event in a recording in JSON, which is passed over. Without it, the first of these ends the replay. */
  readonly onSkipped?: (file: string, skipped: Skipped) => void;
  readonly onLack?: (file: string, lack: Lack) => void;
}

/**
 * Puts recordings, one after the other, through a detection; the end of the last lets all timers fire. Between two events it
 * waits until the outputs have room.
 */
export async function replay(files: readonly string[], detection: Detection, options: ReplayOptions): Promise<void> {
  const { engine, reporting } = detection;
  const { maxEvents = Number.POSITIVE_INFINITY, signal, onMessage, onSkipped, onLack } = options;
  for (const file of files) {
    const intake = openRecording(file, {
      onSkipped: onSkipped && ((skipped) => onSkipped(file, skipped)),
      onLack: onLack && ((lack) => onLack(file, lack)),
    });
    const stop = (): void => intake.stop();
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted || engine.statistics.received >= maxEvents) break;
    await intake.run({
      message(bytes, start, end, arrival) {
        engine.message(bytes, start, end, arrival);
        onMessage?.();
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

/** Settles when the outputs have room, or the replay is stopped. */
async function roomOrStop(reporting: Reporting, signal: AbortSignal | undefined): Promise<void> {
  const room = reporting.room();
  if (room === undefined || signal?.aborted) return;
  const { promise: stopped, resolve } = Promise.withResolvers<void>();
  const stop = (): void => resolve();
  signal?.addEventListener('abort', stop, { once: true });
  await Promise.race([room, stopped]);
  signal?.removeEventListener('abort', stop);
}
