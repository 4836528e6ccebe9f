import type { Kind } from './kinds.ts';

const origin: readonly (readonly [name: string, kind: Kind])[] = [
  ['node', 'str'],
  ['cluster', 'str'],
  ['labels', 'str_array'],
];

const ownEvents: ReadonlyMap<string, ReadonlyMap<string, Kind>> = new Map([
  [
    'finding',
    new Map<string, Kind>([
      ['id', 'str'],
      ['signature', 'str'],
      ['name', 'str'],
      ['severity', 'str'],
      ['subject', 'str'],
      ['tags', 'str_array'],
      ['sha256', 'str'],
      ['evidence', 'struct'],
      ['threat', 'struct'],
      ...origin,
    ]),
  ],
  [
    'sidecar_heartbeat',
    new Map<string, Kind>([
      ...origin,
      ['nextMs', 'u_int32'],
      ['version', 'str'],
      ['tracee', 'str'],
      ['signatureSet', 'str'],
      ['signatures', 'u_int32'],
      ['received', 'u_int64'],
      ['findings', 'u_int64'],
      ['lost', 'u_int64'],
    ]),
  ],
]);

/** @returns kinds of the arguments of an event that Sequent makes and Tracee does not know; undefined for other events */
export function ownEventArguments(name: string): ReadonlyMap<string, Kind> | undefined {
  return ownEvents.get(name);
}

/** Whether Sequent makes this event, and Tracee does not know it. */
export function isOwnEvent(name: string): boolean {
  return ownEvents.has(name);
}
