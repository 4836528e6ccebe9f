import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryRecord } from '../../history/record.ts';
import type { Capsule } from '../../recorder/capsule/capsule.ts';
import { openCapsule } from '../../recorder/capsule/open-capsule.ts';

/** Digits of a finding's id in the name of its capsule. */
const idDigits = 12;

/**
 * Finds capsules of findings in a folder by their names. A capsule that cannot be read counts as absent.
 * @param folder `capsules` of a history
 */
export function capsulesIn(folder: string): (record: HistoryRecord) => Capsule | undefined {
  return ({ id }) => {
    if (!/^[0-9a-f]{12,}$/.test(id)) return undefined;
    try {
      const ending = `-${id.slice(0, idDigits)}.capsule`;
      const name = readdirSync(folder).find((file) => file.endsWith(ending));
      return name === undefined ? undefined : openCapsule(join(folder, name));
    } catch {
      return undefined;
    }
  };
}
