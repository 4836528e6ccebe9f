import { type Config, loadConfig } from '../config/config.ts';
import { environment } from '../config/environment.ts';
import { type Detection, openDetection } from '../detection.ts';
import { severities } from '../finding.ts';
import { parseOutput } from '../output/output.ts';
import { type Log, openLog } from '../telemetry/log.ts';
import { exitCodes } from './failure.ts';
import type { DetectionFlags } from './options.ts';

export interface OpenedDetection {
  readonly detection: Detection;
  readonly config: Config;
  readonly log: Log;
  /** Calls `stop` when nobody reads standard output any more. */
  readonly onBroken: (stop: () => void) => void;
}

/** Opens what the flags, and behind them the configuration file, ask for. */
export async function openFromFlags(flags: DetectionFlags, defaultArch: 'host' | 'amd64'): Promise<OpenedDetection> {
  const around = environment();
  const config = flags.config === undefined ? {} : await loadConfig(flags.config);
  const log = await openLog(flags.logFormat ?? (around.stderrTerminal ? 'text' : 'json'), process.stderr);
  let stop = (): void => {};
  let broken = false;
  const outputs = flags.output ?? config.output ?? ['pretty'];
  const detection = await openDetection({
    packs: flags.signatures ?? config.signatures ?? [],
    detectors: flags.traceeDetectors ?? config.tracee_detectors ?? [],
    arch: flags.arch ?? config.arch ?? (defaultArch === 'host' ? around.arch : defaultArch),
    options: config.options ?? {},
    outputs: outputs.map(parseOutput),
    stdout: process.stdout,
    colour: around.stdoutColour,
    columns: around.stdoutColumns,
    log,
    onBroken() {
      broken = true;
      stop();
    },
  });
  return {
    detection,
    config,
    log,
    onBroken(callback) {
      stop = callback;
      if (broken) callback();
    },
  };
}

/** Exit code after a detection: 1 where a finding is at least as severe as `--fail-on` says. */
export function exitCodeOf(detection: Detection, failOn: string | undefined): number {
  const least = severities.findIndex((severity) => severity === failOn);
  const met = least >= 0 && severities.slice(least).some((severity) => (detection.severities.get(severity) ?? 0) > 0);
  return met ? exitCodes.bad : exitCodes.fine;
}
