import { createHash } from 'node:crypto';
import type { Finding } from '../finding.ts';

/**
 * Makes the id of a finding of a fleet signature: the same for every worker that finds it, whatever else it has seen.
 * @param withinMs period in which a subject has at most one finding, in milliseconds
 * @returns 32 hexadecimal digits
 */
export function fleetFindingId({ signature, subject, timestamp }: Finding, withinMs: number): string {
  const period = timestamp / (BigInt(withinMs) * 1_000_000n);
  const text = JSON.stringify([signature.id, subject, period.toString()]);
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 32);
}
