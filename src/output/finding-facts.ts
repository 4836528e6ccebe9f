import type { Finding } from '../finding.ts';

/** The properties of a finding that outputs over the network need beside its formatted text. */
export interface FindingFacts {
  /** Epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly subject: string;
  /** Id of the signature. */
  readonly signature: string;
  /** Name of the signature's pack; empty if it has none. */
  readonly pack: string;
  /** Kubernetes namespace of the workload; empty if it has none. */
  readonly namespace: string;
}

export function factsOf({ signature, subject, timestamp, workload }: Finding): FindingFacts {
  return {
    timestamp,
    subject,
    signature: signature.id,
    pack: signature.pack ?? '',
    namespace: workload.k8s?.namespace ?? '',
  };
}

/** Packs the facts, except for the time, as JSON, because UTF-8 alone would lose lone surrogates. */
export function packFacts(finding: Finding): string {
  const { subject, signature, pack, namespace } = factsOf(finding);
  return JSON.stringify([subject, signature, pack, namespace]);
}

/** @param packed text of `packFacts` */
export function unpackFacts(packed: string, timestamp: bigint): FindingFacts {
  const [subject = '', signature = '', pack = '', namespace = '']: readonly string[] = JSON.parse(packed);
  return { timestamp, subject, signature, pack, namespace };
}
