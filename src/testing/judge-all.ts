import type { Tested } from './collected-cases.ts';
import { judgeDetecting, judgeIgnoring } from './judge-case.ts';

/** A case that fails. */
export interface FailedCase {
  readonly name: string;
  readonly error: unknown;
}

/**
 * Runs all cases of a signature, or those up to the first that fails.
 * @param pause called between two cases, so that a watchdog sees progress
 * @returns the first case that fails
 */
export async function firstFailure(
  { signature, cases }: Tested,
  pause: () => Promise<void>,
): Promise<FailedCase | undefined> {
  const all = [
    ...cases.detects.map((one) => ({ name: `detects ${one.name}`, judge: () => judgeDetecting(signature, one) })),
    ...cases.ignores.map((one) => ({ name: `ignores ${one.name}`, judge: () => judgeIgnoring(signature, one) })),
  ];
  for (const { name, judge } of all) {
    try {
      judge();
    } catch (error) {
      return { name, error };
    }
    await pause();
  }
  return undefined;
}
