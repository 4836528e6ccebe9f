import type { Event } from '../event/event.ts';

/** Kinds of keys by which a fleet signature joins findings of many nodes. */
export const fleetKeys = ['cluster', 'node', 'image', 'namespace', 'user', 'executable', 'sha256'] as const;
export type FleetKey = (typeof fleetKeys)[number];

/** How a signature of a fleet gets its events. */
export interface FleetScope {
  /** Events of one key reach one worker, in the order of their times. `cluster`: all events have the same key. */
  readonly key: FleetKey;
  /**
   * How long its state matters, in milliseconds; at least 1 000. A worker that takes over a key reads the events of this time again.
   * For one subject, there is at most one finding in each such period.
   */
  readonly withinMs: number;
}

/**
 * @returns the key of an event of a fleet: the same text for all events that a signature joins; undefined if the event
 * has no such key
 */
export function fleetKeyOf(event: Event, key: FleetKey): string | undefined {
  switch (key) {
    case 'cluster':
      return textOf(event, 'cluster') ?? '';
    case 'node':
    case 'sha256':
      return textOf(event, key);
    case 'image':
      return known(event.container?.image?.name);
    case 'namespace':
      return known(event.k8s?.namespace);
    case 'user':
      return event.process?.userId?.toString();
    case 'executable':
      return known(event.process?.executable);
  }
}

function textOf(event: Event, argument: string): string | undefined {
  const value: unknown = Object.getOwnPropertyDescriptor(event.data, argument)?.value;
  return typeof value === 'string' ? known(value) : undefined;
}

function known(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
