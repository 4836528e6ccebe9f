import type { Address } from '../address.ts';
import { askListener } from '../telemetry/ask-listener.ts';

/** Result of a scrape: the metrics as text, or why there are none. */
export type Asked = { readonly text: string } | { readonly failure: string };

/** Asks the health listener of a sidecar for its metrics. Never rejects. */
export async function askMetrics(address: Address): Promise<Asked> {
  const answer = await askListener(address, '/metrics');
  if ('failure' in answer) return answer;
  const { status, body } = answer;
  if (status === 404) return { failure: 'this Sequent is older than `sequent top`: it has no /metrics' };
  if (status !== 200) return { failure: `the answer has the status ${status}` };
  return body.includes('sequent_build_info') ? { text: body } : { failure: 'another server answers at the address' };
}
