import { refuseEmptiedFile } from '../../../config/emptied-file.ts';
import { originText } from '../../../config/origin.ts';
import type { Check, CheckedSettings } from '../check.ts';

/** Settings that a reload of a sidecar with the other settings would not apply. */
export const restart: Check<CheckedSettings> = {
  name: 'restart',
  async run({ effective, against }, problems) {
    if (against === undefined) return;
    await problems.attempt(() => refuseEmptiedFile(effective, against));
    for (const setting of effective.changedFrom(against)) {
      if (setting.reload === true || !setting.commands.includes('run') || setting.key === 'config') continue;
      const origin = effective.origin(setting);
      problems.warning({
        what: `${setting.key} has changed, and a reload does not apply it`,
        ...(origin.kind !== 'default' && { where: originText(origin) }),
        todo: 'restart the sidecar to apply it',
      });
    }
  },
};
