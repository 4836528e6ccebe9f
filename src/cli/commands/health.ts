import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { askHealth, type probePaths } from '../../telemetry/health-client.ts';
import { escapeMessage } from '../../text/escape.ts';
import { exitCodes } from '../failure.ts';
import { askedHealthAddress } from '../options/sidecar-options.ts';
import { printer } from '../printing/printer.ts';

export interface HealthFlags {
  readonly json?: boolean;
}

/**
 * `sequent health`: asks a running sidecar for its state and prints it, with one line for each reason.
 * @returns 1 if the sidecar is not healthy
 * @throws SequentError SEQ_USAGE without an address; SEQ_HEALTH with exit code 1 if the sidecar does not answer
 */
export async function health(
  path: (typeof probePaths)[number],
  flags: HealthFlags,
  effective: EffectiveSettings,
): Promise<number> {
  const address = askedHealthAddress(effective);
  const { healthy, state, reasons, body } = await askHealth(address, path);
  const lines = [state, ...reasons.map(({ code, text }) => `  ${code}: ${text}`)];
  await printer.print(flags.json ? body : lines.map((line) => `${escapeMessage(line)}\n`).join(''));
  return healthy ? exitCodes.fine : exitCodes.bad;
}
