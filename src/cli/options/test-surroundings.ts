import { resolve } from 'node:path';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { readState } from '../../state-file/read-state.ts';
import type { TestSurroundings } from '../guard/test-limits.ts';

/**
 * The limit and the saved state of test files.
 * @throws {SequentError} SEQ_STATE if the state file cannot be read
 */
export async function testSurroundings(effective: EffectiveSettings): Promise<TestSurroundings> {
  const path = effective.get(settings.stateFile);
  if (path !== undefined) await readState(path);
  return { loadTimeoutMs: effective.get(settings.loadTimeout), stateFile: path && resolve(path) };
}
