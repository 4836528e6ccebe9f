import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { heartbeatSchema } from '../finding-event.ts';

/** Facts about the sidecar at the time of a heartbeat. */
export interface SidecarFacts {
  /** The running signatures: those that were taken out of service are not among them. */
  readonly signatures: readonly { readonly id: string; readonly version: string }[];
  /** The operator's options of signatures and models, by id. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Version of Tracee; undefined if it is not known. */
  readonly tracee: string | undefined;
  /** Counts since the start. */
  readonly received: number;
  readonly findings: number;
  /** Events that Tracee has lost, and those that the sidecar has dropped. */
  readonly lost: number;
}

export type Heartbeat = z.input<typeof heartbeatSchema>;

/**
 * @param facts of the sidecar
 * @param fixed what does not change while the sidecar runs
 * @param timeMs epoch milliseconds
 * @param nextMs milliseconds until the next heartbeat; 0 for the last one
 */
export function heartbeatOf(
  facts: SidecarFacts,
  fixed: { readonly version: string; readonly labels: Readonly<Record<string, string>> },
  timeMs: number,
  nextMs: number,
): Heartbeat {
  return {
    time: timeMs,
    next_ms: nextMs,
    version: fixed.version,
    tracee: facts.tracee ?? '',
    signature_set: signatureSet(facts),
    signatures: facts.signatures.length,
    received: facts.received,
    findings: facts.findings,
    lost: facts.lost,
    labels: { ...fixed.labels },
  };
}

/**
 * Makes the hash of a set of signatures: equal for equal ids, versions and options, in whatever order they stand.
 * @returns 32 hexadecimal digits
 */
export function signatureSet({ signatures, options }: Pick<SidecarFacts, 'signatures' | 'options'>): string {
  const labels = signatures.map(({ id, version }) => JSON.stringify([id, version])).toSorted();
  const text = JSON.stringify([labels, sorted(options)]);
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}

/** A copy in which the members of every object are entries in the order of their names. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return { entries: entries.map(([name, member]: [string, unknown]) => [name, sorted(member)]) };
}
