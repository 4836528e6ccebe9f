import type { Architecture } from '../event/architecture.ts';
import type { Capsule } from '../recorder/capsule/capsule.ts';

/** A part of the time in which events are missing. */
export interface Loss {
  /** Epoch nanoseconds. */
  readonly from: bigint;
  readonly to: bigint;
  /** Number of lost events; undefined if it is not known. */
  readonly lost?: number | undefined;
  /** Place where they were lost, in words. */
  readonly reason?: string | undefined;
}

/** The events around a finding, as a capsule of the flight recorder holds it. */
export interface Surroundings {
  /**
   * Each a `StreamEventsResponse` of Tracee, about in the order of time. It may throw where the capsule is damaged; the
   * story then tells what came before.
   */
  readonly events: Iterable<Uint8Array>;
  /** The time that it covers, in epoch nanoseconds. */
  readonly window?: { readonly from: bigint; readonly to: bigint } | undefined;
  readonly losses?: readonly Loss[] | undefined;
  /** Architecture of the watched machine. */
  readonly arch?: Architecture | undefined;
}

const reasons = {
  recorder: 'the flight recorder had no room for them',
  disk: 'the disk did not take them',
  start: 'the flight recorder was not running',
  reconnect: 'the stream was cut',
  dropped: 'the sidecar had no room for them',
  kernel: 'Tracee lost them',
} as const;

/** @returns what a capsule tells about the time around its finding */
export function surroundingsOf({
  events,
  window,
  losses,
  options,
}: Pick<Capsule, 'events' | 'window' | 'losses' | 'options'>): Surroundings {
  return {
    events,
    window: { from: window.held_from ?? window.from, to: window.to },
    losses: losses.map(({ from, to, events: lost, reason }) => ({ from, to, lost, reason: reasons[reason] })),
    arch: options.arch === 'arm64' ? 'arm64' : 'amd64',
  };
}
