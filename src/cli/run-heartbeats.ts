import type { EffectiveSettings } from '../config/effective-settings.ts';
import { settings } from '../config/settings.ts';
import { threadEnvironment } from '../config/thread-environment.ts';
import type { SidecarFacts } from '../fleet/sidecar/heartbeat.ts';
import type { Heartbeats } from '../fleet/sidecar/heartbeats.ts';
import { packageVersion } from '../package.ts';
import type { Sidecar } from '../sidecar/sidecar.ts';
import type { Log } from '../telemetry/log.ts';
import { identityFrom } from './options/identity.ts';

/** Starts the heartbeats of a sidecar in a fleet; undefined without the setting `fleet`. */
export async function startHeartbeats(
  effective: EffectiveSettings,
  sidecar: Sidecar,
  log: Log,
): Promise<Heartbeats | undefined> {
  const fleet = effective.get(settings.fleet);
  if (fleet === undefined) return undefined;
  const { Heartbeats } = await import('../fleet/sidecar/heartbeats.ts');
  return new Heartbeats({
    fleet,
    identity: identityFrom(effective),
    version: packageVersion(),
    environment: threadEnvironment(),
    facts: () => factsOf(sidecar),
    log,
  });
}

function factsOf({ signatures, evaluation, health, counts }: Sidecar): SidecarFacts {
  const { stream, engine, quarantined } = health;
  const { received, findings, lost, dropped } = counts.statistics;
  const out = new Set([...engine.suspended, ...quarantined.flatMap((one) => [one.author, ...one.signatures])]);
  return {
    signatures: signatures.filter(({ id }) => !out.has(id)),
    options: evaluation.options,
    tracee: stream.version,
    received,
    findings,
    lost: lost + dropped,
  };
}
