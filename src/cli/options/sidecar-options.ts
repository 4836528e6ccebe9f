import { type Address, parseAddress } from '../../address.ts';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { SequentError } from '../../errors.ts';
import type { SidecarOptions } from '../../sidecar/sidecar-options.ts';
import type { Log } from '../../telemetry/log.ts';
import type { DetectionSettings } from './detection-settings.ts';

/** The settings of a sidecar. The command adds the address and the outputs. */
export function sidecarOptions({
  settings: effective,
  evaluation,
  log,
}: Pick<DetectionSettings, 'settings' | 'evaluation'> & { readonly log: Log }): Omit<
  SidecarOptions,
  'address' | 'reporting'
> {
  const maxEvents = effective.get(settings.maxEvents);
  return {
    evaluation,
    transport: effective.get(settings.transport),
    wait: effective.get(settings.wait),
    onOverload: effective.get(settings.onOverload),
    bufferBytes: effective.get(settings.buffer) * 2 ** 20,
    engineMiB: effective.get(settings.engineMemory),
    loadTimeoutMs: effective.get(settings.loadTimeout),
    budget: effective.get(settings.signatureBudget) / 100,
    log,
    ...(maxEvents !== undefined && { maxEvents }),
  };
}

/** The address of Tracee. @throws SequentError SEQ_ADDRESS */
export function traceeAddress(effective: EffectiveSettings): Address {
  const text = effective.get(settings.tracee);
  return parseAddress(text, { where: effective.place(settings.tracee, text) });
}

/**
 * The address of the health endpoints, for a command that asks a running sidecar.
 * @throws SequentError SEQ_USAGE without an address; SEQ_ADDRESS
 */
export function askedHealthAddress(effective: EffectiveSettings): Address {
  const address = healthAddress(effective);
  if (address !== undefined) return address;
  const todo = 'give --health ADDRESS, or set SEQUENT_HEALTH or the key `health` of the configuration file';
  throw new SequentError('SEQ_USAGE', { what: 'no address of a sidecar is given', todo });
}

/** The address of the health endpoints; undefined if they are off. @throws SequentError SEQ_ADDRESS */
export function healthAddress(effective: EffectiveSettings): Address | undefined {
  const text = effective.get(settings.health);
  if (text === undefined) return undefined;
  const where = effective.place(settings.health, text);
  return parseAddress(text, { where, example: 'unix:/run/sequent/health.sock or tcp:127.0.0.1:8080' });
}
