import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { environment } from '../../config/environment.ts';
import { settings } from '../../config/settings.ts';
import type { Check } from '../../doctor/check.ts';
import { examine } from '../../doctor/examine.ts';
import { escapeMessage } from '../../text/escape.ts';
import { toJson } from '../../text/json.ts';
import { exitCodes } from '../failure.ts';
import { loadFromSettings } from '../loaded-signatures.ts';
import { whatToLoad } from '../options/detection-settings.ts';
import { traceeAddress } from '../options/sidecar-options.ts';
import { printer } from '../printing/printer.ts';
import { onStopSignals } from '../signals.ts';
import { profileOf } from '../tracee-version.ts';

export interface DoctorFlags {
  readonly policy?: string;
  readonly for: number;
  readonly json?: boolean;
}

const colours = { ok: 32, warn: 33, bad: 31 } as const;

/** `sequent doctor`: checks whether a running Tracee sends what the signatures need. @returns 1 if something will not work */
export async function doctor(flags: DoctorFlags, effective: EffectiveSettings): Promise<number> {
  const address = traceeAddress(effective);
  const signatures = (await loadFromSettings(effective)).signatures;
  const version = effective.get(settings.traceeVersion);
  const profile = version === undefined ? undefined : profileOf(version, effective).profile;
  const { packs, detectors } = whatToLoad(effective, environment().arch);
  const folders = [...packs, ...detectors];
  const stopping = new AbortController();
  const release = onStopSignals(() => stopping.abort());
  const { stdoutColour } = environment();
  const options = { address, signatures, folders, lookMs: flags.for, signal: stopping.signal };
  let exitCode: number = exitCodes.fine;
  try {
    for await (const check of examine({
      ...options,
      ...(profile && { profile }),
      ...(flags.policy !== undefined && { policy: flags.policy }),
    })) {
      await printer.print(flags.json ? `${toJson(check)}\n` : line(check, stdoutColour));
      if (check.state === 'bad') exitCode = exitCodes.bad;
      if (printer.over) break;
    }
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  } finally {
    release();
  }
  return exitCode;
}

function line({ name, state, text, todo }: Check, colour: boolean): string {
  const word = state.padEnd(5);
  const shown = colour ? `\x1b[${colours[state]}m${word}\x1b[0m` : word;
  const advice = todo === undefined || todo === '' ? '' : `                  → ${escapeMessage(todo)}\n`;
  return `${shown} ${name.padEnd(11)} ${escapeMessage(text)}\n${advice}`;
}
