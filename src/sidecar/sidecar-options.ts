import type { Address } from '../address.ts';
import type { EvaluationOptions } from '../evaluation/evaluation.ts';
import type { Transport } from '../intake/live/transport.ts';
import type { Reporting } from '../output/reporting.ts';
import type { RecorderMemory } from '../recorder/shared.ts';
import type { WatchTimes } from '../supervision/watch-times.ts';
import type { Log } from '../telemetry/log.ts';

export interface SidecarOptions {
  /** The signatures that run, and their settings. */
  readonly evaluation: Omit<EvaluationOptions, 'quarantined'>;
  readonly address: Address;
  readonly transport: Transport;
  /** Keeps trying to connect if Tracee is not reachable yet. */
  readonly wait: boolean;
  /** Ends the stream after this number of events. */
  readonly maxEvents?: number;
  /** Behaviour when the engine cannot keep up: drop and count events, or apply back-pressure to Tracee. */
  readonly onOverload: 'drop' | 'block';
  /** Size of the ring buffer between intake and engine, in bytes: a power of two. */
  readonly bufferBytes: number;
  /** Memory limit of the engine, inside and outside of the heap, in MiB. */
  readonly engineMiB: number;
  /** Time limit for loading one module of signatures, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** The share of a core that a signature or model may use over ten seconds, from 0 to 1. */
  readonly budget: number;
  /** Overrides the hang-detection times in tests. */
  readonly times?: WatchTimes;
  readonly reporting: Reporting;
  /** Ring that the flight recorder reads; every message is copied into it. */
  readonly tape?: RecorderMemory | undefined;
  /** Called with the state of signatures from time to time and at the end; without it, the state is not saved. */
  readonly onSnapshot?: ((bytes: Uint8Array) => void) | undefined;
  /** Milliseconds between two calls of `onSnapshot`; a minute by default. */
  readonly saveEveryMs?: number;
  readonly log: Log;
}
