import type { Event } from '../../event/event.ts';
import { defaultMaxKeys, type StateHandle, type StateSpec } from '../state.ts';
import { BoundedMap } from './bounded-map.ts';

/** State for each process, thread or container. */
export interface PerSubject<V> extends StateHandle {
  /** The state of this event's subject, created on first use; undefined if the event has no such subject. */
  of(event: Event): V | undefined;
  delete(event: Event): void;
}

interface Options<V> {
  readonly create: () => V;
  readonly maxKeys?: number;
}

function perSubject<V>(
  subject: string,
  keyOf: (event: Event) => string | number | undefined,
  options: Options<V>,
): StateSpec<PerSubject<V>> {
  return {
    keeps: `one value per ${subject}: ${options.maxKeys ?? defaultMaxKeys} keys`,
    create() {
      const states = new BoundedMap<string | number, { readonly value: V }>(options.maxKeys ?? defaultMaxKeys);
      return {
        of(event) {
          const key = keyOf(event);
          if (key === undefined) return undefined;
          const known = states.get(key);
          if (known !== undefined) return known.value;
          const value = options.create();
          states.set(key, { value });
          return value;
        },
        delete(event) {
          const key = keyOf(event);
          if (key !== undefined) states.delete(key);
        },
        get evicted() {
          return states.evicted;
        },
      };
    },
  };
}

/** State by Tracee's unique id of the process. */
export function perProcess<V>(options: Options<V>): StateSpec<PerSubject<V>> {
  return perSubject('process', (event) => event.process?.uniqueId, options);
}

/** State by Tracee's unique id of the thread. */
export function perThread<V>(options: Options<V>): StateSpec<PerSubject<V>> {
  return perSubject('thread', (event) => event.thread?.uniqueId, options);
}

/** State by container id. */
export function perContainer<V>(options: Options<V>): StateSpec<PerSubject<V>> {
  return perSubject('container', (event) => event.container?.id, options);
}

export interface Single<V> extends StateHandle {
  readonly value: V;
}

/**
 * One value for the whole signature. Parts of it whose size an attacker controls must be limited, for example with
 * `BoundedMap`.
 */
export function single<V>(options: { readonly create: () => V }): StateSpec<Single<V>> {
  return {
    keeps: 'one value, with limits of its own',
    create() {
      const value = options.create();
      return {
        value,
        get evicted() {
          return value instanceof BoundedMap ? value.evicted : 0;
        },
      };
    },
  };
}
