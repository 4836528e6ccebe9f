import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { HistoryRecord } from '../../history/record.ts';
import type { Capsule } from '../../recorder/capsule/capsule.ts';
import { openCapsule } from '../../recorder/capsule/open-capsule.ts';

/** Digits of a finding's id in the name of its capsule. */
const idDigits = 12;
/** Heads that are read for one finding, newest first. */
const mostHeads = 200;

/**
 * Finds capsules of findings in a folder: by their names, or by the further findings of the same process in them. A
 * capsule that cannot be read counts as absent.
 * @param folder `capsules` of a history
 */
export function capsulesIn(folder: string): (record: HistoryRecord) => Capsule | undefined {
  return ({ id }) => {
    if (!/^[0-9a-f]{12,}$/.test(id)) return undefined;
    const names = namesIn(folder);
    const named = names.find((file) => file.endsWith(`-${id.slice(0, idDigits)}.capsule`));
    for (const name of named === undefined ? names.slice(-mostHeads).toReversed() : [named]) {
      const capsule = opened(join(folder, name));
      if (capsule?.findings.some((finding) => finding['finding_id'] === id) === true) return capsule;
    }
    return undefined;
  };
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((file) => file.endsWith('.capsule'))
      .toSorted();
  } catch {
    return [];
  }
}

function opened(path: string): Capsule | undefined {
  try {
    return openCapsule(path);
  } catch {
    return undefined;
  }
}
