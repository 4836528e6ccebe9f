import type { Finding } from '../finding.ts';

/** A signature or model that was taken out. */
export interface Quarantined {
  /** Id of who stood still or grew. */
  readonly author: string;
  /** Ids of the signatures that do not run any more. */
  readonly signatures: readonly string[];
  readonly reason: 'hung' | 'memory' | 'ended';
  /** The event that it was handling, where that is known. */
  readonly event: string | undefined;
  /** Epoch milliseconds. */
  readonly at: number;
}

const what = {
  hung: 'it did not come to an end with an event',
  memory: "it used up the engine's memory",
  ended: 'it ended the thread of the engine',
} as const;

/** Where detection has a hole from now on is a finding: it must reach who reads findings. */
export function quarantineFinding({ author, signatures, reason, event, at }: Quarantined, version: string): Finding {
  const description = `Sequent no longer runs ${signatures.join(', ')}: ${what[reason]}`;
  return {
    timestamp: BigInt(Math.round(at)) * 1_000_000n,
    signature: { id: 'SEQ-1', name: 'signature_quarantined', version, pack: 'sequent' },
    threat: { name: 'A signature was taken out of service', description, severity: 'high', properties: {} },
    data: [
      { name: 'author', kind: 'str', value: author },
      { name: 'signatures', kind: 'str_array', value: signatures },
      { name: 'reason', kind: 'str', value: reason },
      ...(event === undefined ? [] : [{ name: 'event', kind: 'str' as const, value: event }]),
    ],
    tags: [],
    subject: `signature ${author}`,
    policies: [],
    workload: {},
    detectedFrom: { name: event ?? 'signature_quarantined', data: [] },
    evidence: [],
  };
}
