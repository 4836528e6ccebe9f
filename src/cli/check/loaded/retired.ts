import { dirname } from 'node:path';
import { packageAbove } from '../../../packs/installed/installed-pack.ts';
import type { Check, CheckedSignatures } from '../check.ts';

/** No signature uses an id that its package has retired. */
export const retired: Check<CheckedSignatures> = {
  name: 'retired',
  run({ signatures }, problems) {
    for (const { id, file } of signatures) {
      const retiredIds = file === undefined ? undefined : packageAbove(dirname(file))?.sequent?.retired;
      if (file === undefined || retiredIds === undefined || !Object.hasOwn(retiredIds, id)) continue;
      const by = retiredIds[id];
      problems.fault({
        where: file,
        what: `${id} is retired in package.json${by == null ? '' : `, and ${by} replaces it`}`,
        todo: 'give the signature a new id: exceptions and dashboards may still name the old one',
      });
    }
  },
};
