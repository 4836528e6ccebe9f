import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';

/** Properties that can distinguish findings of one signature and severity. */
export const keyParts = ['subject', 'executable', 'container', 'image', 'pod', 'namespace', 'user'] as const;

export type KeyPart = (typeof keyParts)[number];

/** Defines which findings are repeats, and how long repeats are held back. */
export interface RepeatRule {
  /** Window in nanoseconds of event time, starting at the first finding; 0 holds nothing back. */
  readonly windowNs: bigint;
  /** Findings of one signature and severity with equal values of these properties are repeats. */
  readonly key: readonly KeyPart[];
}

/**
 * The default rule, and rules of single signatures by id. It must be structured-cloneable, because it is sent to
 * other threads.
 */
export interface Repeats extends RepeatRule {
  readonly signatures: Readonly<Record<string, RepeatRule>>;
}

/** Longest window: one day. Repeats are held in memory during the window. */
export const longestWindowSeconds = 86_400;

export const defaultRepeats: Repeats = { windowNs: 60_000_000_000n, key: ['subject'], signatures: {} };

/** Repeat key and window of a finding. */
export interface Repeat {
  /** Findings with the same key are repeats of each other. */
  readonly key: string;
  readonly windowNs: bigint;
}

const longestKey = 256;

/**
 * Computes the repeat key of a finding. An attacker controls its content, so a long key is replaced by its digest.
 */
export function repeatOf(finding: Finding, repeats: Repeats = defaultRepeats): Repeat {
  const { signature, threat } = finding;
  const rule = Object.hasOwn(repeats.signatures, signature.id) ? repeats.signatures[signature.id] : undefined;
  const { windowNs, key: parts } = rule ?? repeats;
  const key = JSON.stringify([signature.id, threat.severity, ...parts.map((part) => valueOf(part, finding))]);
  return { windowNs, key: key.length <= longestKey ? key : createHash('sha256').update(key).digest('base64') };
}

function valueOf(part: KeyPart, { subject, workload }: Finding): string | number | undefined {
  const { process, thread, container, k8s } = workload;
  switch (part) {
    case 'subject':
      return subject;
    case 'executable':
      // Without a path from Tracee, the name of the thread is used instead.
      return process?.executable ?? thread?.name;
    case 'container':
      return container?.id;
    case 'image':
      return container?.image?.name;
    case 'pod':
      return k8s?.pod?.uid ?? k8s?.pod?.name;
    case 'namespace':
      return k8s?.namespace;
    case 'user':
      return process?.userId;
  }
}
