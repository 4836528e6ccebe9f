import type { UnaryCalls } from '../unary-calls.ts';
import { type ChosenProfile, chooseProfile } from './choose.ts';

export interface AskedVersion extends ChosenProfile {
  /** The response to GetVersion, unescaped. Escape it on output. */
  readonly text: string;
}

/**
 * Asks a running Tracee for its version. Rejects as `getVersion` does.
 * @param timeoutMs of each of at most two calls
 */
export async function askVersion(
  client: Pick<UnaryCalls, 'getVersion' | 'hasDetectors'>,
  timeoutMs: number,
): Promise<AskedVersion> {
  const text = await client.getVersion(timeoutMs);
  const byText = chooseProfile(text, undefined);
  if (byText.exact) return { text, ...byText };
  return { text, ...chooseProfile(text, await client.hasDetectors(timeoutMs)) };
}
