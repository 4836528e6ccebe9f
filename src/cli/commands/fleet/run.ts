import { hostname } from 'node:os';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { settings } from '../../../config/settings.ts';
import { threadEnvironment } from '../../../config/thread-environment.ts';
import { emptyFleetCounts, runFleet } from '../../../fleet/run-fleet.ts';
import { openReporting } from '../../../output/reporting.ts';
import { parseOptions } from '../../../signature/parsed-options.ts';
import { openLog } from '../../../telemetry/log.ts';
import { exitCodes } from '../../failure.ts';
import { logFormat, reportingOptions } from '../../options/detection-settings.ts';
import { onStopSignals } from '../../signals.ts';
import { fleetFrom, fleetSignatures } from './fleet-settings.ts';

/**
 * `sequent fleet run`: a worker that evaluates fleet signatures on the findings of all nodes, until a signal ends it.
 * @throws {SequentError} SEQ_FLEET, SEQ_SIGNATURE, SEQ_CONFIG or SEQ_OUTPUT
 */
export async function fleetRun(effective: EffectiveSettings): Promise<number> {
  const fleet = fleetFrom(effective);
  const log = await openLog(logFormat(effective), process.stderr);
  const signatures = await fleetSignatures(effective);
  const options = parseOptions(signatures, new Map(Object.entries(effective.options.values)));
  const stopping = new AbortController();
  const counts = emptyFleetCounts();
  const reporting = await openReporting({
    ...reportingOptions(effective, { source: 'live', log, onGone: () => stopping.abort() }),
  });
  const release = onStopSignals(() => stopping.abort());
  try {
    await runFleet(
      {
        fleet,
        cluster: effective.get(settings.cluster) ?? '',
        worker: `${hostname()} ${process.pid}`,
        environment: threadEnvironment(),
        signatures,
        options,
        log,
        counts,
        onFinding: (finding) => reporting.finding(finding),
        room: () => reporting.room(),
      },
      stopping.signal,
    );
  } finally {
    release();
    await reporting.close();
    log.info('the worker has ended', { ...counts, reports: reporting.reports, undelivered: reporting.undelivered });
  }
  return reporting.undelivered > 0 ? exitCodes.bad : exitCodes.fine;
}
