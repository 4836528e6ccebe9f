import { evaluationSettings } from './settings/evaluation.ts';
import { fleetSettings } from './settings/fleet.ts';
import { liveSettings } from './settings/live.ts';
import { loadingSettings } from './settings/loading.ts';
import { pageSettings } from './settings/page.ts';
import { programSettings } from './settings/program.ts';
import { recorderSettings } from './settings/recorder.ts';
import { reportingSettings } from './settings/reporting.ts';
import type { Setting } from './settings/setting.ts';

/**
 * The table of settings. Flags, environment variables, the configuration file, help, defaults and docs/reference/configuration.md
 * follow from it. A new setting is one entry in a file of `settings/`.
 */
export const settings = {
  ...programSettings,
  ...loadingSettings,
  ...evaluationSettings,
  ...reportingSettings,
  ...recorderSettings,
  ...liveSettings,
  ...pageSettings,
  ...fleetSettings,
} as const;

/** Groups of settings with the titles of their tables, in the order in which they are shown. */
export const settingGroups: readonly (readonly [title: string, Readonly<Record<string, Setting>>])[] = [
  ['The program', programSettings],
  ['Loading of signatures', loadingSettings],
  ['Evaluation', evaluationSettings],
  ['Findings and statistics', reportingSettings],
  ['Flight recorder', recorderSettings],
  ['A running Tracee', liveSettings],
  ['The page', pageSettings],
  ['A fleet', fleetSettings],
];

/** All settings, in the same order. */
export const allSettings: readonly Setting[] = Object.values(settings);
