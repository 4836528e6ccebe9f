import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { hostName } from '../../config/environment.ts';
import { settings } from '../../config/settings.ts';
import { SequentError } from '../../errors.ts';
import { type Identity, identityTail, mostIdentityBytes } from '../../output/identity.ts';

/**
 * The names of the host and of its cluster, and the labels, for every finding.
 * @throws SequentError SEQ_CONFIG where together they take more than 1 KiB as JSON
 */
export function identityFrom(effective: EffectiveSettings): Identity {
  const cluster = effective.get(settings.cluster);
  const identity = {
    node: effective.get(settings.nodeName) ?? hostName(),
    ...(cluster !== undefined && { cluster }),
    labels: effective.get(settings.labels) ?? {},
  };
  const bytes = Buffer.byteLength(identityTail(identity));
  if (bytes <= mostIdentityBytes) return identity;
  throw new SequentError('SEQ_CONFIG', {
    what: `the names of node and cluster and the labels take ${bytes} bytes in every finding, and ${mostIdentityBytes} are allowed`,
    where: [settings.nodeName, settings.cluster, settings.labels].map(({ key }) => key).join(', '),
    todo: 'shorten them or use fewer labels',
  });
}
