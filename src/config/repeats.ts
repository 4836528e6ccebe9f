import type { Repeats } from '../output/repeats.ts';
import type { EffectiveSettings } from './effective-settings.ts';
import { settings } from './settings.ts';

/** The settings of repeats, with the defaults. Missing parts of the rule of a signature come from the general rule. */
export function repeatsFrom(effective: EffectiveSettings): Repeats {
  const general = {
    windowNs: nanoseconds(effective.get(settings.repeatsWindow)),
    key: effective.get(settings.repeatsKey),
  };
  const own = Object.entries(effective.get(settings.repeatsSignatures) ?? {}).map(([id, { window, key }]) => {
    const windowNs = window === undefined ? general.windowNs : nanoseconds(window);
    return [id, { windowNs, key: key ?? general.key }] as const;
  });
  return { ...general, signatures: Object.fromEntries(own) };
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds)) * 1_000_000n;
}
