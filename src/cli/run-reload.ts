import { resolve } from 'node:path';
import type { EffectiveSettings } from '../config/effective-settings.ts';
import type { Setting } from '../config/settings/setting.ts';
import { settings } from '../config/settings.ts';
import { presetPrefix } from '../exceptions/presets.ts';
import type { Reporting } from '../output/reporting.ts';
import { shippedPacks } from '../packs/shipped-packs.ts';
import { FileWatch } from '../sidecar/reload/file-watch.ts';
import type { WatchedPaths } from '../sidecar/reload/fingerprint.ts';
import { Reloads } from '../sidecar/reload/reloads.ts';
import type { Sidecar } from '../sidecar/sidecar.ts';
import type { Log } from '../telemetry/log.ts';
import { evaluationOptions } from './options/detection-settings.ts';
import { loggedExceptions } from './options/exceptions.ts';
import { placedOutputs } from './options/output-specs.ts';
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
 * Reloads signatures, settings and choices of outputs of a sidecar when it is asked to and, with `reload: watch`, when files change.
 * @param since time before which the settings and signatures were read, in epoch milliseconds
 */
export function reloadsOf(
  sidecar: Sidecar,
  reporting: Reporting,
  first: EffectiveSettings,
  log: Log,
  since: number,
): RunReload {
  /** The settings as they were read last, also if they were refused: a correction is in the files that they name. */
  let last = first;
  const reloads = new Reloads({
    log,
    hasCome: (event) => sidecar.counts.received?.has(event) === true,
    async apply(stopping) {
      const next = await first.again();
      last = next;
      const choices = await reporting.rechoose(placedOutputs(next).map(({ spec }) => spec));
      const isApplied = ({ reload }: Setting): boolean =>
        reload === true || (reload !== undefined && choices !== undefined);
      const needRestart = next
        .changedFrom(first)
        .filter((setting) => !isApplied(setting) && setting.commands.includes('run'));
      const { arch, findingBytes, trustedKeys } = evaluationOptions(first, 'live');
      const exceptions = await loggedExceptions(next, log, sidecar.exceptions);
      const evaluation = {
        ...evaluationOptions(next, 'live'),
        exceptions,
        arch,
        trustedKeys,
        ...(findingBytes !== undefined && { findingBytes }),
      };
      const reloaded = await sidecar.reload(evaluation, stopping);
      choices?.begin();
      return { reloaded, outputs: choices?.outputs ?? [], needRestart: needRestart.map(({ key }) => key) };
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
