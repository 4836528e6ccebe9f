import { pathToFileURL } from 'node:url';
import { collectCases, type Tested } from '../../../testing/collected-cases.ts';
import { loadWithinLimit } from '../../guard/test-limits.ts';

/**
 * Loads a test file and takes the cases that it gives to `testSignature`, without running them.
 * @param version makes the file load anew
 * @throws {EndlessLoading} if it is not loaded within the time limit
 */
export async function casesOf(file: string, version = ''): Promise<readonly Tested[]> {
  const tested: Tested[] = [];
  collectCases((one) => tested.push(one));
  try {
    const { href } = pathToFileURL(file);
    await loadWithinLimit(import(version === '' ? href : `${href}?${version}`));
  } finally {
    collectCases(undefined);
  }
  return tested;
}
