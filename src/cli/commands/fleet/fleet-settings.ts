import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import type { FleetOptions } from '../../../config/settings/fleet-options.ts';
import { settings } from '../../../config/settings.ts';
import { SequentError } from '../../../errors.ts';
import { loadWithDetectors } from '../../../packs/with-detectors.ts';
import type { LoadedSignature } from '../../../signature/loaded.ts';
import { packsFrom } from '../../options/packs.ts';
import { trustedKeys } from '../../options/trusted-keys.ts';

/**
 * The setting `fleet`.
 * @throws {SequentError} SEQ_FLEET if it is not set
 */
export function fleetFrom(effective: EffectiveSettings): FleetOptions {
  const fleet = effective.get(settings.fleet);
  if (fleet !== undefined) return fleet;
  throw new SequentError('SEQ_FLEET', {
    what: 'the setting `fleet` is missing',
    todo: 'name the servers in the file of --config: fleet: { servers: [nats://HOST:4222] }',
  });
}

/**
 * Loads the fleet signatures: the pack fleet, unless others are named.
 * @throws {SequentError} SEQ_SIGNATURE for signatures of one node
 */
export async function fleetSignatures(effective: EffectiveSettings): Promise<readonly LoadedSignature[]> {
  const named = packsFrom(effective);
  const { signatures } = await loadWithDetectors({
    packs: named.length > 0 ? named : ['fleet'],
    detectors: [],
    arch: 'amd64',
    trustedKeys: trustedKeys(effective),
  });
  const other = signatures.find(({ fleet }) => fleet === undefined);
  if (other === undefined) return signatures;
  throw new SequentError('SEQ_SIGNATURE', {
    what: `${other.id} is a signature of one node`,
    ...(other.file !== undefined && { where: other.file }),
    todo: 'name signatures with `fleet` only; `sequent run` runs the others',
  });
}
