import type { Log } from '../../telemetry/log.ts';
import type { OutputSpec } from '../output.ts';
import type { SpoolSettings } from './messages.ts';
import type { RemoteOutputs } from './remote-outputs.ts';

/** The facts about this host that outputs over the network need. */
export interface RemoteSurroundings {
  readonly spool: SpoolSettings;
  /** Name of this host. */
  readonly node: string;
  /** Environment of the delivery thread. */
  readonly env: NodeJS.ProcessEnv;
}

/** Surroundings that are missing if no output goes over the network. */
interface Delivered {
  readonly remote?: RemoteSurroundings;
  readonly log: Log;
}

/** Findings that wait for a slow or full disk of the history are kept in memory, within these limits. */
const historyWaits: SpoolSettings = { dir: undefined, maxBytes: 16 * 2 ** 20, maxAgeMs: 86_400_000 };

/** Starts a delivery thread: that of the outputs over the network, or that of the history. */
export async function startDelivery(
  { remote, source, log }: Delivered & { readonly source: 'live' | 'recorded' },
  what: 'network' | 'history',
): Promise<RemoteOutputs> {
  if (remote === undefined) throw new TypeError('the surroundings of outputs over the network are missing');
  const { spool, node, env } = remote;
  const { RemoteOutputs } = await import('./remote-outputs.ts');
  const waits = what === 'history' ? historyWaits : spool;
  return RemoteOutputs.start({ spool: waits, node, source, environment: { ...env } }, env, log);
}

/** Tells which new outputs have no spool on disk. */
export function tellWithoutSpool(added: readonly OutputSpec[], { remote, log }: Delivered): void {
  const names = added.flatMap(({ destination }) =>
    destination.type === 'remote' && destination.remote.type !== 'history' ? [destination.remote.name] : [],
  );
  if (names.length === 0 || remote?.spool.dir !== undefined) return;
  log.info('findings wait in memory, because no spool folder is set', { outputs: names.join(', ') });
}
