import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readMessages } from '../intake/recording/read-messages.ts';
import { packageRoot } from '../package.ts';
import { openReporting } from '../reporting.ts';
import { Sidecar } from '../sidecar/sidecar.ts';
import { simulate } from '../tracee/simulated/simulate.ts';
import { defaultLoadTimeoutMs, settingsOf } from './detection.ts';
import { exitCodes } from './failure.ts';
import { onStopSignals } from './signals.ts';

/** `sequent demo`: the sidecar against a simulated Tracee, over real gRPC on a socket of its own. */
export async function demo(): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'sequent-demo-'));
  const recording = fileURLToPath(new URL('fixtures/recordings/rseq-extra.pb.gz', packageRoot));
  const { evaluation, reporting: to, log, onGone } = await settingsOf({ arch: 'amd64', logFormat: 'text' }, 'live');
  const reporting = await openReporting(to);
  const address = { kind: 'unix', path: join(folder, 'tracee.sock') } as const;
  const tracee = await simulate({ address, messages: () => readMessages(recording) });
  const sidecar = await Sidecar.start({
    ...evaluation,
    address,
    transport: 'auto',
    wait: false,
    onOverload: 'block',
    bufferBytes: 32 * 2 ** 20,
    engineMiB: 512,
    loadTimeoutMs: defaultLoadTimeoutMs,
    reporting,
    log,
  });
  const leave = (): void => sidecar.stop('dry');
  const release = onStopSignals(leave);
  onGone(leave);
  try {
    tracee.finished.then(leave, leave);
    await sidecar.done;
  } finally {
    release();
    await reporting.close();
    await tracee.close();
    rmSync(folder, { recursive: true, force: true });
  }
  const { received, evaluated, findings } = sidecar.counts.statistics;
  log.info('the demo is over: a recording of a real Tracee, played over gRPC', {
    received,
    evaluated,
    findings,
    reports: reporting.reports,
  });
  log.info(
    'next: `sequent list signatures`, `sequent explain RSEQ-011`, or `sequent run --tracee unix:/var/run/tracee.sock`',
  );
  return exitCodes.fine;
}
