import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { machineBusySeconds, memory } from '../stream/measure/proc.ts';
import type { TraceeProcess } from '../stream/measure/tracee-process.ts';
import type { Place, Receiver } from './receivers.ts';
import { perFinding, type ThreadSeconds, threadSeconds, untilEnd } from './thread-seconds.ts';

/** One run: findings at a rate, into one receiver. */
export interface Load {
  /** Findings per second. */
  readonly rate: number;
  readonly seconds: number;
  readonly hasSpool: boolean;
}

export interface Result {
  readonly due: number;
  readonly arrived: number;
  /** Whether everything arrived, at the rate and without a backlog at the end. */
  readonly isSustained: boolean;
  /** Why not; empty if it is. */
  readonly reason: string;
  /** Seconds from the signal to end until the end of the process: it delivers what waits. */
  readonly drainSeconds: number;
  /** Processor time for one finding in microseconds, by thread, from the start of sending until all are delivered. */
  readonly threads: ThreadSeconds;
  /** Processors in use on the whole machine. */
  readonly busy: number;
  readonly peakMiB: number;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const statistics = z.looseObject({
  findings: z.int(),
  dropped: z.int(),
  undelivered: z.int(),
  outputs: z.array(z.looseObject({ state: z.string() })),
});
const warmUp = { seconds: 2, rate: 5_000 };
/** The machine may be late by this share of the time. */
const slack = 0.05;
/** Longest start and end of the process itself. */
const endSeconds = 2;

/** Runs Sequent behind a simulated Tracee whose every event is a finding. */
export async function runOnce(
  tracee: TraceeProcess,
  signature: string,
  receiver: Receiver,
  load: Load,
  folder: string,
): Promise<Result> {
  const home = mkdtempSync(join(folder, 'run-'));
  const place = await receiver.place(home);
  try {
    return await measure(tracee, signature, place, load, home);
  } finally {
    await place.remove();
    rmSync(home, { recursive: true, force: true });
  }
}

async function measure(
  tracee: TraceeProcess,
  signature: string,
  place: Place,
  { rate, seconds, hasSpool }: Load,
  home: string,
): Promise<Result> {
  const [config, stats] = [join(home, 'sequent.yaml'), join(home, 'stats')];
  const spool = hasSpool ? { spool: { dir: join(home, 'spool') } } : {};
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ ...spool, outputs: [{ name: 'bench', format: 'json', ...place.output }] }));
  const flags = ['--config', config, '--tracee', `unix:${tracee.socket}`, '-s', signature, '--stats', stats];
  const subscribed = tracee.subscribed();
  const child = spawn(process.execPath, [join(root, 'bin/sequent.js'), 'run', ...flags], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const closed = once(child, 'close');
  const said = text(child.stderr);
  const pid = child.pid ?? 0;
  try {
    await Promise.race([subscribed, closed.then(async () => Promise.reject(new Error(await said)))]);
    const warm = await tracee.send({ ...warmUp, rate: Math.min(rate, warmUp.rate) }, 60_000);
    await delay(500);
    const [before, busyBefore] = [threadSeconds(pid), machineBusySeconds()];
    const sent = await tracee.send({ seconds, rate }, 600_000);
    const busy = (machineBusySeconds() - busyBefore) / sent.seconds;
    const { peak } = memory(pid);
    const ending = performance.now();
    child.kill('SIGTERM');
    const after = await untilEnd(pid, closed);
    const drainSeconds = (performance.now() - ending) / 1_000;
    const due = warm.events + sent.events + sent.missed;
    const arrived = await place.arrived();
    const { findings, dropped, undelivered } = statistics.parse(JSON.parse(readFileSync(stats, 'utf8')));
    const threads = perFinding(before, after, Math.max(1, arrived - warm.events));
    const faults = [
      ...(arrived < due
        ? [`${due - arrived} lost (${dropped} before the engine, ${undelivered} undelivered, ${findings} found)`]
        : []),
      // A finding in flight when an output gives up at the end may arrive, and is counted as undelivered.
      ...(arrived + dropped + undelivered < due ? ['findings vanished without being counted'] : []),
      ...(arrived > due ? [`${arrived - due} arrived twice`] : []),
    ];
    const reason = judged(faults, { sentSeconds: sent.seconds, seconds, drainSeconds });
    return { due, arrived, isSustained: reason === '', reason, drainSeconds, threads, busy, peakMiB: peak };
  } finally {
    child.kill('SIGKILL');
    await closed;
  }
}

/** Adds faults of the time that a run took. @returns why it did not hold; empty if it did */
export function judged(
  faults: readonly string[],
  times: { readonly sentSeconds: number; readonly seconds: number; readonly drainSeconds: number },
): string {
  const { sentSeconds, seconds, drainSeconds } = times;
  return [
    ...faults,
    ...(sentSeconds > seconds * (1 + slack) ? [`sent in ${sentSeconds.toFixed(1)} s`] : []),
    ...(drainSeconds > endSeconds + seconds * slack ? [`${drainSeconds.toFixed(1)} s of backlog`] : []),
  ].join(', ');
}
