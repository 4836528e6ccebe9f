import type { Config } from '../../config/config.ts';
import { environment } from '../../config/environment.ts';
import { repeatsFrom } from '../../config/repeats.ts';
import type { EvaluationOptions } from '../../evaluation/evaluation.ts';
import { severities } from '../../finding.ts';
import { defaultFindingBytes } from '../../output/bound/bound-finding.ts';
import { parseOutput } from '../../output/output.ts';
import type { Reporting, ReportingOptions } from '../../output/reporting.ts';
import type { Statistics } from '../../statistics/event-counts.ts';
import { type Log, type LogFields, openLog } from '../../telemetry/log.ts';
import { exitCodes } from '../failure.ts';
import type { UsedFile } from '../files/shared-files.ts';
import { catchHangup } from '../signals.ts';
import type { DetectionFlags } from './detection-flags.ts';

export interface Settings {
  readonly config: Config;
  readonly log: Log;
  readonly evaluation: EvaluationOptions;
  readonly reporting: ReportingOptions;
  /** Files that are read whatever the command is. */
  readonly inputs: readonly UsedFile[];
  /** Calls `stop` when the last output has ended. */
  readonly onGone: (stop: () => void) => void;
  /** Sets what SIGHUP does, which does not end the process from now on. */
  readonly onHangup: (act: () => void) => void;
}

/** What the flags, and behind them the configuration file, ask for. */
export async function settingsOf(flags: DetectionFlags, source: 'live' | 'recorded'): Promise<Settings> {
  const onHangup = catchHangup();
  const around = environment();
  const config =
    flags.config === undefined ? {} : await (await import('../../config/config.ts')).loadConfig(flags.config);
  const log = await openLog(flags.logFormat ?? (around.stderrTerminal ? 'text' : 'json'), process.stderr);
  const findingBytes = (flags.findingSize ?? config.finding_size ?? defaultFindingBytes / 1024) * 1024;
  const repeats = repeatsFrom(config.repeats, flags.repeats);
  const packs = flags.signatures ?? config.signatures ?? [];
  const detectors = flags.traceeDetectors ?? config.tracee_detectors ?? [];
  let stop = (): void => {};
  let gone = false;
  return {
    config,
    log,
    evaluation: {
      packs,
      detectors,
      traceeFindings: flags.traceeFindings !== false && config.tracee_findings !== false,
      arch: flags.arch ?? config.arch ?? (source === 'live' ? around.arch : 'amd64'),
      options: config.options ?? {},
      findingBytes,
      repeatsOf: Object.keys(repeats.signatures),
      maxFindings: flags.maxFindings ?? config.max_findings ?? defaultMaxFindings,
    },
    reporting: {
      outputs: (flags.output ?? config.output ?? ['pretty']).map(parseOutput),
      stdout: process.stdout,
      stdoutFile: around.stdoutFile,
      colour: around.stdoutColour,
      columns: around.stdoutColumns,
      findingBytes,
      repeats,
      log,
      source,
      onGone() {
        gone = true;
        stop();
      },
    },
    inputs: [
      ...(flags.config === undefined ? [] : [inputFile('--config', flags.config)]),
      ...packs.map((path) => inputFile('--signatures', path)),
      ...detectors.map((path) => inputFile('--tracee-detectors', path)),
    ],
    onHangup,
    onGone(callback) {
      stop = callback;
      if (gone) callback();
    },
  };
}

function inputFile(option: string, path: string): UsedFile {
  return { name: `${option} ${path}`, file: path, use: 'input' };
}

/** Findings that one signature may report for one event. */
const defaultMaxFindings = 1_000;

/** What a detection has come to. */
export interface Outcome {
  readonly reporting: Pick<Reporting, 'severities' | 'undelivered' | 'outputs'>;
  readonly statistics: Pick<Statistics, 'findings_over_limit'>;
  readonly failOn: string | undefined;
  /** Ids of signatures and models that threw too often. */
  readonly suspended: readonly string[];
  /** Ids of signatures and models that were taken out of service; only in the sidecar. */
  readonly quarantined?: readonly string[];
  /** How often the engine was ended and started again; only in the sidecar. */
  readonly restarts?: number;
  /** Broken lines of a recording. */
  readonly broken?: number;
}

/**
 * Why a detection ends with exit code 1, as texts for its summary. Events that were dropped because the ring was full or the sidecar
 * was leaving are no reason: they are counted, and a sidecar that does not hold Tracee back is meant to drop them.
 * @returns nothing where all is well
 */
export function failuresOf({ reporting, statistics, failOn, ...rest }: Outcome): string[] {
  const { suspended, quarantined = [], restarts = 0, broken = 0 } = rest;
  const { severities: found, undelivered, outputs } = reporting;
  const { findings_over_limit: givenUp } = statistics;
  const failures: string[] = [];
  const least = severities.findIndex((severity) => severity === failOn);
  const severe = least < 0 ? 0 : severities.slice(least).reduce((sum, severity) => sum + (found.get(severity) ?? 0), 0);
  if (severe > 0) failures.push(`findings at least as severe as --fail-on ${failOn}: ${severe}`);
  if (undelivered > 0) failures.push(`reports not delivered: ${undelivered}`);
  else if (outputs.some(({ state }) => state === 'gone')) failures.push('an output has ended early');
  if (givenUp > 0) failures.push(`findings over --max-findings: ${givenUp}`);
  if (broken > 0) failures.push(`broken lines: ${broken}`);
  if (suspended.length > 0) failures.push(`suspended: ${suspended.join(', ')}`);
  if (quarantined.length > 0) failures.push(`taken out of service: ${quarantined.join(', ')}`);
  if (restarts > 0) failures.push(`restarts of the engine: ${restarts}`);
  return failures;
}

/** Logs the last line of a detection: as a warning, with the reasons, where it has failed. @returns the exit code */
export function logSummary(log: Log, message: string, fields: LogFields, failures: readonly string[]): number {
  if (failures.length === 0) {
    log.info(message, fields);
    return exitCodes.fine;
  }
  log.warn(message, { ...fields, exit_code: exitCodes.bad, because: failures.join('; ') });
  return exitCodes.bad;
}
