import { chaosOf } from '../../../chaos/chaos.ts';
import type { SignatureChaos } from '../../../chaos/result.ts';
import { casesOf } from './cases-of.ts';

/** Runs the cases of a test file under chaos, in this process. */
export async function chaosOfFile(
  file: string,
  seed: number,
  pause: () => Promise<void>,
): Promise<readonly SignatureChaos[]> {
  const library = await import('fast-check');
  const results: SignatureChaos[] = [];
  for (const tested of await casesOf(file)) results.push(await chaosOf(tested, library, { seed }, pause));
  return results;
}
