import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { settings } from '../../../config/settings.ts';
import { threadEnvironment } from '../../../config/thread-environment.ts';
import { SequentError } from '../../../errors.ts';
import { connectFleet } from '../../../fleet/connection.ts';
import { FleetNames } from '../../../fleet/names.ts';
import { planSetup } from '../../../fleet/setup.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { onStopSignals } from '../../signals.ts';
import { fleetFrom, fleetSignatures } from './fleet-settings.ts';

export interface SetupFlags {
  readonly apply?: boolean;
}

/**
 * `sequent fleet setup`: shows which streams and consumers a fleet lacks, and creates them with `--apply`.
 * @returns 1 if something is missing and was not applied
 */
export async function fleetSetup(flags: SetupFlags, effective: EffectiveSettings): Promise<number> {
  const fleet = fleetFrom(effective);
  const signatures = await fleetSignatures(effective);
  const names = new FleetNames(effective.get(settings.cluster) ?? '');
  const stopping = new AbortController();
  const release = onStopSignals(() => stopping.abort());
  const link = await connectFleet(fleet, threadEnvironment(), stopping.signal);
  try {
    const retention = {
      replicas: fleet.replicas,
      maxAgeMs: fleet.keep,
      maxBytes: fleet.max_bytes,
      findingsMaxAgeMs: fleet.keep_findings,
      partitions: fleet.lanes,
    };
    const keys = signatures.flatMap((one) => (one.fleet === undefined ? [] : [one.fleet.key]));
    const steps = await planSetup(link.manager, names, retention, keys).catch(refused);
    if (steps.length === 0) {
      await printer.print('nothing to change\n');
      return exitCodes.fine;
    }
    for (const { what, name, action, changes, apply } of steps) {
      if (flags.apply === true) await apply().catch(refused);
      const done = { create: 'created', change: 'changed' }[action];
      await printer.print(`${flags.apply === true ? done : `to ${action}`}: ${what} ${escapeMessage(name)}\n`);
      for (const change of changes) await printer.print(`    ${escapeMessage(change)}\n`);
    }
    if (flags.apply === true) return exitCodes.fine;
    await printer.print('Nothing was changed. --apply does it.\n');
    return exitCodes.bad;
  } finally {
    release();
    await link.close();
  }
}

function refused(cause: unknown): never {
  throw new SequentError(
    'SEQ_FLEET',
    {
      what: 'the server refuses to show or to change the streams of the fleet',
      where: describeThrown(cause),
      todo: 'check that JetStream is on, that the user may use $JS.API.>, and that the servers have room',
    },
    { cause },
  );
}
