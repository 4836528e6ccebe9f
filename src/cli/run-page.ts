import type { EffectiveSettings } from '../config/effective-settings.ts';
import { settings } from '../config/settings.ts';
import { threadEnvironment } from '../config/thread-environment.ts';
import { packageVersion } from '../package.ts';
import { type SidecarState, vitalsOf } from '../sidecar/vitals.ts';
import { Health } from '../telemetry/health.ts';
import type { Log } from '../telemetry/log.ts';
import type { PageThreadData, SidecarPageState } from '../web/thread/messages.ts';
import type { PageLink } from '../web/thread/page-link.ts';
import { identityFrom } from './options/identity.ts';

/** The page of a sidecar that has not started yet. */
export interface PreparedPage {
  /** @param look reads the state of the sidecar. @throws {SequentError} SEQ_LISTEN */
  start(look: () => SidecarState): Promise<PageLink>;
}

/**
 * Reads the settings of the page of `run`, with its token and certificate.
 * @returns undefined if there is none
 * @throws {SequentError} SEQ_USAGE or SEQ_ADDRESS
 */
export async function preparePage(effective: EffectiveSettings, log: Log): Promise<PreparedPage | undefined> {
  if (effective.get(settings.web) === undefined) return undefined;
  const { pageOptions } = await import('./options/page-options.ts');
  const data = pageOptions(effective);
  return data && { start: (look) => startPage(effective, data, log, look) };
}

async function startPage(
  effective: EffectiveSettings,
  data: PageThreadData,
  log: Log,
  look: () => SidecarState,
): Promise<PageLink> {
  const { PageLink } = await import('../web/thread/page-link.ts');
  const { node } = identityFrom(effective);
  const health = new Health(
    () => vitalsOf(look()),
    () => performance.now(),
  );
  const state = (): SidecarPageState => {
    const { state, reasons, quarantined, engine } = health.report();
    const shown = { state, reasons: reasons.map(({ text }) => text) };
    return {
      answer: { mode: 'live', source: node, version: packageVersion(), health: shown },
      suspended: engine.suspended,
      quarantined: quarantined.flatMap(({ signatures }) => signatures),
    };
  };
  return PageLink.start({ data, env: threadEnvironment(), state, log });
}
