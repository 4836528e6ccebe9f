import type { Check, CheckedSettings, CheckedSignatures } from './check.ts';
import { formChecks } from './form-checks.ts';
import { cost } from './loaded/cost.ts';
import { deprecated } from './loaded/deprecated.ts';
import { events } from './loaded/events.ts';
import { ids } from './loaded/ids.ts';
import { options } from './loaded/options.ts';
import { policy } from './loaded/policy.ts';
import { retired } from './loaded/retired.ts';
import { source } from './loaded/source.ts';
import { techniques } from './loaded/techniques.ts';
import { destinations } from './settings/destinations.ts';
import { restart } from './settings/restart.ts';
import { signedPacks } from './settings/signed-packs.ts';

/** Checks that load no code of signatures, in the order of their results. */
export const settingsChecks: readonly Check<CheckedSettings>[] = [...formChecks, destinations, signedPacks, restart];

/** Checks of loaded signatures together with the settings and the policy. A new one is a row here and a file in `loaded/`. */
export const signaturesChecks: readonly Check<CheckedSignatures>[] = [
  options,
  ids,
  techniques,
  deprecated,
  retired,
  events,
  policy,
  source,
  cost,
];
