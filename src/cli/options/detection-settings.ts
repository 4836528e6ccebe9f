import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { environment } from '../../config/environment.ts';
import { originText } from '../../config/origin.ts';
import { repeatsFrom } from '../../config/repeats.ts';
import type { Setting } from '../../config/settings/setting.ts';
import { settings } from '../../config/settings.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import type { Architecture } from '../../event/architecture.ts';
import type { NotedLog } from '../../history/notes/noted-log.ts';
import type { ReportingOptions } from '../../output/reporting.ts';
import type { WhatToLoad } from '../../packs/with-detectors.ts';
import { type LogFormat, openLog } from '../../telemetry/log.ts';
import type { UsedFile } from '../files/shared-files.ts';
import { catchHangup } from '../signals.ts';
import { loggedExceptions } from './exceptions.ts';
import { identityFrom } from './identity.ts';
import { fleetOutput, historyOutput, type PlacedOutput, placedOutputs, remoteSurroundings } from './output-specs.ts';
import { packsFrom } from './packs.ts';
import { trustedKeys } from './trusted-keys.ts';

/** The effective settings of `run`, `replay` and `demo`, prepared for evaluation and reporting. */
export interface DetectionSettings {
  readonly settings: EffectiveSettings;
  readonly log: NotedLog;
  readonly evaluation: EvaluationOptions;
  readonly reporting: ReportingOptions;
  /** Input files that every such command reads. */
  readonly inputs: readonly UsedFile[];
  /** The outputs and the file of statistics. */
  readonly written: readonly UsedFile[];
  /** Calls `stop` when the last output has ended. */
  readonly onGone: (stop: () => void) => void;
  /** Sets the handler of SIGHUP. From then on SIGHUP does not end the process. */
  readonly onHangup: (act: () => void) => void;
}

/** Opens the log, and reads the settings of evaluation and reporting. */
export async function detectionSettings(
  effective: EffectiveSettings,
  source: 'live' | 'recorded',
): Promise<DetectionSettings> {
  const onHangup = catchHangup();
  const own = source === 'live' ? [...historyOutput(effective), ...fleetOutput(effective)] : [];
  const log = await openNotedLog(effective, own.length > 0);
  let stop = (): void => {};
  let gone = false;
  const onGone = (): void => {
    gone = true;
    stop();
  };
  const outputs = [...placedOutputs(effective), ...own];
  const exceptions = await loggedExceptions(effective, log);
  const reporting = reportingOptions(effective, { source, log, onGone }, outputs);
  return {
    settings: effective,
    log,
    evaluation: { ...evaluationOptions(effective, source), exceptions },
    reporting,
    inputs: inputFiles(effective),
    written: writtenFiles(effective, outputs),
    onHangup,
    onGone(callback) {
      stop = callback;
      if (gone) callback();
    },
  };
}

/** @param takesNotes whether a history or a fleet takes notes; without one they are not kept */
async function openNotedLog(effective: EffectiveSettings, takesNotes: boolean): Promise<NotedLog> {
  const log = await openLog(logFormat(effective), process.stderr);
  if (takesNotes) return (await import('../../history/notes/noted-log.ts')).notedLog(log);
  return {
    info: (message, fields) => log.info(message, fields),
    warn: (message, fields) => log.warn(message, fields),
    error: (message, fields) => log.error(message, fields),
    note() {},
    onNote() {},
  };
}

/** The log format of a command that has a log. */
export function logFormat(effective: EffectiveSettings): LogFormat {
  return effective.get(settings.logFormat) ?? (environment().stderrTerminal ? 'text' : 'json');
}

/** The settings of the evaluation. */
export function evaluationOptions(effective: EffectiveSettings, source: 'live' | 'recorded'): EvaluationOptions {
  const { values, origins } = effective.options;
  const repeated = Object.keys(effective.written(settings.repeatsSignatures) ?? {});
  return {
    ...whatToLoad(effective, architectureFrom(effective, source)),
    traceeFindings: effective.get(settings.traceeFindings),
    options: values,
    optionPlaces: Object.fromEntries([...origins].map(([option, origin]) => [option, originText(origin)])),
    findingBytes: effective.get(settings.findingSize) * 1024,
    repeatsOf: Object.fromEntries(repeated.map((id) => [id, effective.place(settings.repeatsSignatures, id, id)])),
    maxFindings: effective.get(settings.maxFindings),
    ancestors: effective.get(settings.ancestors),
  };
}

/** The architecture of the watched machine, before a recording has shown another one. */
function architectureFrom(effective: EffectiveSettings, source: 'live' | 'recorded'): Architecture {
  return effective.get(settings.arch) ?? (source === 'live' ? environment().arch : 'amd64');
}

/** The packs and detectors that a command loads. */
export function whatToLoad(effective: EffectiveSettings, arch: Architecture): WhatToLoad {
  return {
    packs: packsFrom(effective),
    detectors: effective.get(settings.traceeDetectors) ?? [],
    arch,
    trustedKeys: trustedKeys(effective),
  };
}

/** The settings of outputs, repeats and the size of findings. */
export function reportingOptions(
  effective: EffectiveSettings,
  options: Pick<ReportingOptions, 'source' | 'log' | 'onGone'>,
  outputs: readonly PlacedOutput[] = placedOutputs(effective),
): ReportingOptions {
  const around = environment();
  return {
    ...options,
    outputs: outputs.map(({ spec }) => spec),
    remote: remoteSurroundings(effective),
    stdout: process.stdout,
    stdoutFile: around.stdoutFile,
    colour: around.stdoutColour,
    columns: around.stdoutColumns,
    findingBytes: effective.get(settings.findingSize) * 1024,
    identity: identityFrom(effective),
    arch: architectureFrom(effective, options.source),
    repeats: repeatsFrom(effective),
  };
}

/** All files that `run` reads or writes. */
export function usedFiles(effective: EffectiveSettings, outputs: readonly PlacedOutput[]): readonly UsedFile[] {
  return [...inputFiles(effective), ...writtenFiles(effective, outputs)];
}

function inputFiles(effective: EffectiveSettings): readonly UsedFile[] {
  const used = (setting: Setting, texts: readonly string[] = []): UsedFile[] =>
    texts.map((file, index) => ({ name: effective.place(setting, file, index), file, use: 'input' }));
  const config = effective.get(settings.config);
  const stateFile = effective.get(settings.stateFile);
  return [
    ...used(settings.config, config === undefined ? [] : [config]),
    ...used(settings.signatures, packsFrom(effective)),
    ...used(settings.traceeDetectors, effective.get(settings.traceeDetectors)),
    ...used(
      settings.exceptions,
      effective.get(settings.exceptions)?.filter((name) => !name.startsWith('preset:')),
    ),
    ...used(settings.stateFile, stateFile === undefined ? [] : [stateFile]),
  ];
}

function writtenFiles(effective: EffectiveSettings, outputs: readonly PlacedOutput[]): readonly UsedFile[] {
  const used = outputs.flatMap(({ spec: { destination }, place }): UsedFile[] => {
    if (destination.type === 'remote') return [];
    return [{ name: place, file: destination.type === 'file' ? destination.path : 1, use: 'output' }];
  });
  const statistics = effective.get(settings.stats);
  if (statistics === undefined) return used;
  return [...used, { name: effective.place(settings.stats, statistics), file: statistics, use: 'statistics' }];
}
