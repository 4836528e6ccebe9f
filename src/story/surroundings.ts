import type { Architecture } from '../event/architecture.ts';

/** A part of the time in which events are missing. */
export interface Loss {
  /** Epoch nanoseconds. */
  readonly from: bigint;
  readonly to: bigint;
  /** Number of lost events; undefined if it is not known. */
  readonly lost?: number | undefined;
}

/** What happened around a finding, as a capsule of the flight recorder holds it. */
export interface Surroundings {
  /** Each a `StreamEventsResponse` of Tracee, about in the order of time. */
  readonly events: Iterable<Uint8Array>;
  /** The time that it covers, in epoch nanoseconds. */
  readonly window?: { readonly from: bigint; readonly to: bigint } | undefined;
  readonly losses?: readonly Loss[] | undefined;
  /** Architecture of the watched machine. */
  readonly arch?: Architecture | undefined;
}
