import { parseAddress } from '../../address.ts';
import { environment } from '../../config/environment.ts';
import type { Check } from '../../doctor/check.ts';
import { examine } from '../../doctor/examine.ts';
import { escapeMessage } from '../../text/escape.ts';
import { toJson } from '../../text/json.ts';
import { exitCodes } from '../failure.ts';
import { loadFromFlags } from '../loaded-signatures.ts';
import type { LoadTimeoutFlag } from '../options/load-timeout.ts';
import { printer } from '../printing/printer.ts';
import { onStopSignals } from '../signals.ts';
import { profileOf } from '../tracee-version.ts';

export interface DoctorFlags extends LoadTimeoutFlag {
  readonly tracee: string;
  readonly signatures?: readonly string[];
  readonly policy?: string;
  readonly traceeVersion?: string;
  readonly for: number;
  readonly json?: boolean;
}

const colours = { ok: 32, warn: 33, bad: 31 } as const;

/** `sequent doctor`: what is wrong with this Tracee, as the signatures see it. @returns 1 where something is bad */
export async function doctor(flags: DoctorFlags): Promise<number> {
  const address = parseAddress(flags.tracee);
  const signatures = (await loadFromFlags(flags)).signatures;
  const profile = flags.traceeVersion === undefined ? undefined : profileOf(flags.traceeVersion).profile;
  const stopping = new AbortController();
  const release = onStopSignals(() => stopping.abort());
  const { stdoutColour } = environment();
  const options = { address, signatures, lookMs: flags.for, signal: stopping.signal };
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
