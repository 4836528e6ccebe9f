import { resolve } from 'node:path';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import { refuseEmptiedFile } from '../config/emptied-file.ts';
import { settings } from '../config/settings.ts';
import { presetPrefix } from '../exceptions/presets.ts';
import type { NextReporting, Reporting, ReportingChange } from '../output/reporting.ts';
import { shippedPacks } from '../packs/shipped-packs.ts';
import type { Candidate } from '../sidecar/reload/candidate.ts';
import { FileWatch } from '../sidecar/reload/file-watch.ts';
import type { WatchedPaths } from '../sidecar/reload/fingerprint.ts';
import { type Reloaded, Reloads } from '../sidecar/reload/reloads.ts';
import type { Sidecar } from '../sidecar/sidecar.ts';
import type { Log } from '../telemetry/log.ts';
import { NewFiles } from './files/new-files.ts';
import { refuseSharedFiles } from './files/shared-files.ts';
import { evaluationOptions, reportingOptions, usedFiles } from './options/detection-settings.ts';
import { loggedExceptions } from './options/exceptions.ts';
import { fleetOutput, historyOutput, placedOutputs } from './options/output-specs.ts';
import { packsFrom } from './options/packs.ts';

/** Reloads a running sidecar. */
export interface RunReload {
  readonly reloads: Reloads;
  /** Reloads because of SIGHUP. */
  asked(): void;
  /** Ends a running reload, and reloads no more. */
  stop(): void;
}

/**
 * Reloads signatures, settings and outputs of a sidecar when it is asked to and, with `reload: watch`, when files change.
 * @param onApplied called with the settings that are in force from now on
 * @param since time before which the settings and signatures were read, in epoch milliseconds
 */
export function reloadsOf(
  sidecar: Sidecar,
  reporting: Reporting,
  first: EffectiveSettings,
  log: Log,
  since: number,
  onApplied: (next: EffectiveSettings) => Promise<void> | undefined = () => undefined,
): RunReload {
  /** The settings as they were read last, also if they were refused: a correction is in the files that they name. */
  let last = first;
  /** The settings in force. */
  let current = first;
  const reloads = new Reloads({
    log,
    hasCome: (event) => sidecar.counts.received?.has(event) === true,
    async apply(stopping) {
      const next = await first.again();
      last = next;
      refuseEmptiedFile(next, current);
      const outputs = [...placedOutputs(next), ...historyOutput(first, next), ...fleetOutput(first, next)];
      refuseSharedFiles(usedFiles(next, outputs));
      const needRestart = next
        .changedFrom(first)
        .filter((setting) => setting.reload !== true && setting.commands.includes('run'));
      const { arch, trustedKeys } = evaluationOptions(first, 'live');
      const exceptions = await loggedExceptions(next, log, sidecar.exceptions);
      const evaluation = { ...evaluationOptions(next, 'live'), exceptions, arch, trustedKeys };
      const candidate = await sidecar.load(evaluation, stopping);
      const change = reportingOptions(next, { source: 'live', log, onGone() {} }, outputs);
      const { reloaded, reported } = await replaceAll(sidecar, reporting, candidate, change);
      current = next;
      await onApplied(next);
      return {
        reloaded,
        outputs: reported.changes,
        hasOtherRepeats: reported.hasOtherRepeats,
        needRestart: needRestart.map(({ key }) => key),
      };
    },
  });
  const isWatching = first.get(settings.reload) === 'watch';
  const watch = isWatching
    ? new FileWatch({
        paths: () => pathsOf(last, sidecar.modules),
        onChange: () => reloads.request('files'),
        log,
        since,
      })
    : undefined;
  return {
    reloads,
    asked() {
      watch?.read();
      reloads.request('signal');
    },
    stop() {
      watch?.stop();
      reloads.stop();
    },
  };
}

/** Replaces the signatures, then the outputs. If either is refused, nothing changes. */
async function replaceAll(
  sidecar: Sidecar,
  reporting: Reporting,
  candidate: Candidate,
  change: ReportingChange,
): Promise<{ readonly reloaded: Reloaded | undefined; readonly reported: NextReporting }> {
  const files = new NewFiles(
    change.outputs.flatMap(({ destination }) => (destination.type === 'file' ? [destination.path] : [])),
  );
  const reported = await reporting.prepare(change).catch((error: unknown) => {
    files.removeEmpty();
    throw error;
  });
  try {
    const reloaded = await sidecar.replace(candidate);
    if (reported.forms === undefined) reported.begin();
    else await sidecar.changeForms(reported.forms, () => reported.begin());
    return { reloaded, reported };
  } catch (error) {
    await reported.cancel();
    files.removeEmpty();
    throw error;
  }
}

function pathsOf(effective: EffectiveSettings, imports: readonly string[]): WatchedPaths {
  const config = effective.get(settings.config);
  const packs = packsFrom(effective);
  const exceptions = (effective.get(settings.exceptions) ?? []).filter((name) => !name.startsWith(presetPrefix));
  return {
    files: [...(config === undefined ? [] : [config]), ...exceptions].map((file) => resolve(file)),
    imports,
    packs: packs.filter((pack) => !shippedPacks.has(pack)).map((pack) => resolve(pack)),
    yamlFolders: (effective.get(settings.traceeDetectors) ?? []).map((folder) => resolve(folder)),
  };
}
