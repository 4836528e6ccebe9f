import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';

/** What can tell findings of one signature and severity apart. */
export const keyParts = ['subject', 'executable', 'container', 'image', 'pod', 'namespace', 'user'] as const;

export type KeyPart = (typeof keyParts)[number];

/** Which findings are repeats of each other, and for how long they are held back. */
export interface RepeatRule {
  /** Nanoseconds of event time from the first finding on; 0 holds nothing back. */
  readonly windowNs: bigint;
  /** Findings of one signature and severity that agree in all of these are repeats. */
  readonly key: readonly KeyPart[];
}

/** The rule, and those of signatures that have one of their own, by id. It goes from thread to thread. */
export interface Repeats extends RepeatRule {
  readonly signatures: Readonly<Record<string, RepeatRule>>;
}

/** A day: repeats are held in memory meanwhile. */
export const longestWindowSeconds = 86_400;

export const defaultRepeats: Repeats = { windowNs: 60_000_000_000n, key: ['subject'], signatures: {} };

/** What is known of a finding before it is looked at: with which others it counts as one, and for how long. */
export interface Repeat {
  /** Findings with the same key are repeats of each other. */
  readonly key: string;
  readonly windowNs: bigint;
}

const longestKey = 256;

/** Repeats have the same key. An attacker chooses what is in it: a long one is known by its digest. */
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
      // Where Tracee sends no path, the name of the thread is the next best.
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
