import { z } from 'zod';
import type { Address } from '../address.ts';
import { askListener, noAnswer } from './ask-listener.ts';

/** Answer of a health listener. */
export interface HealthAnswer {
  readonly healthy: boolean;
  /** `ok`, `failing` or `degraded`. */
  readonly state: string;
  readonly reasons: readonly { readonly code: string; readonly text: string }[];
  /** The answer as JSON, as the listener wrote it. */
  readonly body: string;
}

/** Paths of a health listener. docs/reference/health.md describes them. */
export const probePaths = ['livez', 'readyz', 'healthz'] as const;

const answerSchema = z.object({
  state: z.string(),
  reasons: z.array(z.object({ code: z.string(), text: z.string() })),
});

/**
 * Asks the health listener of a running sidecar.
 * @throws SequentError SEQ_HEALTH with exit code 1 if it does not answer within 2 s, or not as a sidecar does
 */
export async function askHealth(address: Address, path: (typeof probePaths)[number]): Promise<HealthAnswer> {
  const answer = await askListener(address, `/${path}`);
  if ('failure' in answer) throw noAnswer(address, answer.failure);
  const { status, body } = answer;
  const parsed = answerSchema.safeParse(jsonOf(body));
  if (!parsed.success) throw noAnswer(address, 'another server answers at the address');
  return { healthy: status === 200, ...parsed.data, body };
}

/** @returns undefined if the text is not JSON */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
