import type { Finding } from '../finding.ts';

/** A failure in a signature's code outside of its handlers. */
export interface Stray {
  readonly error: string;
  /** Place in the source, if it is known. */
  readonly at: string | undefined;
  /** Ids of the signatures that share the code; empty if none is known. */
  readonly candidates: readonly string[];
  /** Epoch milliseconds. */
  readonly ms: number;
}

/**
 * Makes a finding of a failure that cannot be attributed to one signature: one of the signatures may no longer detect
 * what it should.
 */
export function strayFinding({ error, at, candidates, ms }: Stray, version: string): Finding {
  const who = candidates.length === 0 ? 'an unknown signature' : `one of ${candidates.join(', ')}`;
  const description = `Code of ${who} has failed outside of its handlers: ${error}`;
  return {
    timestamp: BigInt(Math.round(ms)) * 1_000_000n,
    signature: { id: 'SEQ-4', name: 'author_unknown', version, pack: 'sequent' },
    threat: {
      name: 'A signature has failed, and it is unknown which one',
      description,
      severity: 'medium',
      properties: {},
    },
    data: [
      { name: 'error', kind: 'str', value: error },
      ...(at === undefined ? [] : [{ name: 'at', kind: 'str' as const, value: at }]),
      { name: 'candidates', kind: 'str_array', value: candidates },
    ],
    tags: [],
    subject: `stray ${at ?? error}`,
    policies: [],
    workload: {},
    detectedFrom: { name: 'author_unknown', data: [] },
    evidence: [],
  };
}
