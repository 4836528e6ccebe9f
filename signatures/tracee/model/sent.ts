import type { Event, Kind, KindValues } from 'tracee-sequent';

/**
 * An argument as Tracee's detectors look it up (api/v1beta1/event_helpers.go): the first of this name, if it was sent as this very
 * kind.
 */
export function sentAs<K extends Kind>({ sent }: Event, name: string, kind: K): KindValues[K] | undefined {
  const first = sent.find((one) => one.name === name);
  return first !== undefined && isOf(first, kind) ? first.value : undefined;
}

interface Valued {
  readonly kind?: unknown;
  readonly value?: unknown;
}

function isOf<K extends Kind>(
  argument: Valued,
  kind: K,
): argument is { readonly kind: K; readonly value: KindValues[K] } {
  return argument.kind === kind;
}
