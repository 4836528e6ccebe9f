import type { OutputRecord } from '../../../src/output/record.ts';

/** A record; `name` makes its id and its body. */
export function sampleRecord(
  name: string,
  given: Partial<OutputRecord> & { readonly bytes?: number } = {},
): OutputRecord {
  const { bytes = 0, ...fields } = given;
  return {
    id: name,
    severity: 'medium',
    timestamp: 1_700_000_000_000_000_123n,
    subject: `subject of ${name}`,
    signature: 'RSEQ-001',
    pack: 'rseq',
    namespace: 'shop',
    body: Buffer.from(`{"id":"${name}"}`.padEnd(bytes, ' ')),
    contentType: 'application/json',
    ...fields,
  };
}
