import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Address } from '../../address.ts';
import { EffectiveSettings } from '../../config/effective-settings.ts';
import { readMessages } from '../../intake/recording/read-messages.ts';
import { openReporting } from '../../output/reporting.ts';
import { packageRoot } from '../../package.ts';
import { Sidecar } from '../../sidecar/sidecar.ts';
import { simulate } from '../../simulated/simulate.ts';
import { exitCodes } from '../failure.ts';
import { type DetectionSettings, detectionSettings } from '../options/detection-settings.ts';
import { sidecarOptions } from '../options/sidecar-options.ts';
import { onStopSignals } from '../signals.ts';

/** Path of the command in a clone and in a project that has the package. A global installation has it on the PATH. */
const localCommand = 'node_modules/.bin/sequent';

const recording = fileURLToPath(new URL('fixtures/recordings/rseq-extra.pb.gz', packageRoot));

/** `sequent demo`: runs the sidecar against a simulated Tracee, over gRPC on a private socket. */
export async function demo(): Promise<number> {
  const effective = EffectiveSettings.fixed({
    arch: 'amd64',
    log_format: 'text',
    on_overload: 'block',
    signature_budget: 100,
  });
  const detection = await detectionSettings(effective, 'live');
  const stopping = new AbortController();
  onStopSignals(() => stopping.abort());
  detection.onGone(() => stopping.abort());
  const folder = mkdtempSync(join(tmpdir(), 'sequent-demo-'));
  try {
    const address = { kind: 'unix', path: join(folder, 'tracee.sock') } as const;
    const tracee = await simulate({ address, messages: () => readMessages(recording) });
    try {
      await watch(address, tracee.finished, detection, stopping.signal);
    } finally {
      await tracee.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return exitCodes.fine;
}

/** @param sent settles when the simulated Tracee has sent its last event */
async function watch(
  address: Address,
  sent: Promise<void>,
  detection: DetectionSettings,
  stopping: AbortSignal,
): Promise<void> {
  const reporting = await openReporting(detection.reporting);
  let ended: Sidecar;
  try {
    const sidecar = await Sidecar.start({ ...sidecarOptions(detection), address, reporting }, stopping);
    if (sidecar === undefined) return;
    const leave = (): void => sidecar.stop('dry');
    stopping.addEventListener('abort', leave);
    if (stopping.aborted) leave();
    sent.then(leave, leave);
    await sidecar.done;
    ended = sidecar;
  } finally {
    await reporting.close();
  }
  // The last findings leave when the outputs are closed.
  const { received, evaluated, findings } = ended.counts.statistics;
  const counts = { received, evaluated, findings, reports: reporting.reports };
  const { log } = detection;
  log.info('the demo is over: a recording of a real Tracee, played over gRPC', counts);
  const command = existsSync(localCommand) ? localCommand : 'sequent';
  const next = ['list signatures', 'explain RSEQ-011', 'run --tracee unix:/var/run/tracee.sock'];
  log.info(`next: ${next.map((args) => `\`${command} ${args}\``).join(', ')}`);
  const recorded = relative('.', recording);
  log.info(`the same findings in a browser: \`${command} replay ${recorded} --output json | ${command} view -\``);
}
