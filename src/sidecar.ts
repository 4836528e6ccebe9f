import type { Detection } from './detection.ts';
import type { Address } from './intake/address.ts';
import { openTracee } from './intake/grpc/open-tracee.ts';
import type { Intake } from './intake/intake.ts';
import type { Transport } from './intake/transport.ts';
import { logIntake } from './intake-log.ts';
import type { Log } from './telemetry/log.ts';

export interface SidecarOptions {
  readonly address: Address;
  readonly transport: Transport;
  /** Goes on trying where no Tracee is there yet. */
  readonly wait: boolean;
  /** Leaves after so many events. */
  readonly maxEvents?: number;
  readonly log: Log;
}

/** The sidecar at work. */
export interface Sidecar {
  /** Settles when the stream has been left for good. */
  readonly done: Promise<void>;
  /** How often the stream was cut and came back. */
  readonly reconnects: number;
  /**
   * Leaves Tracee: reads on until the stream has run dry, and cancels it. Called again, it cancels at once.
   * `now` evaluates no more events, and timers that wait are given up: what they wait for may still come, so that to fire
   * would be a false alarm. `dry` goes on evaluating until then.
   */
  stop(evaluate: 'now' | 'dry'): void;
}

/** Joins the stream of a Tracee to a detection. */
export function startSidecar(detection: Detection, options: SidecarOptions): Sidecar {
  const { engine } = detection;
  const { log, maxEvents = Number.POSITIVE_INFINITY } = options;
  let streams = 0;
  const say = logIntake(log, options.address);
  const intake: Intake = openTracee({
    address: options.address,
    transport: options.transport,
    wait: options.wait,
    onState(state) {
      if (state.state === 'streaming') streams++;
      say.state(state);
    },
  });
  const stop: Sidecar['stop'] = (evaluate) => {
    if (evaluate === 'now') engine.stopEvaluating();
    intake.stop();
  };
  const done = intake.run({
    message(bytes, start, end, arrival) {
      engine.message(bytes, start, end, arrival);
      if (engine.statistics.received !== maxEvents) return;
      // The input that was asked for is whole, as at the end of a recording.
      engine.end();
      stop('now');
    },
    gap(gap) {
      say.gap(gap);
      engine.gap(gap.reason, gap.lost);
    },
    quiet: (nanoseconds) => engine.quiet(nanoseconds),
  });
  return {
    done,
    get reconnects() {
      return Math.max(0, streams - 1);
    },
    stop,
  };
}
