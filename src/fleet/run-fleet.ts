import type { FleetOptions } from '../config/settings/fleet-options.ts';
import { SequentError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import { pause } from '../output/pipeline/pause.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { ParsedOptions } from '../signature/parsed-options.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { connectFleet } from './connection.ts';
import { isMissing, missingStreams } from './missing.ts';
import { FleetNames } from './names.ts';
import type { WorkerCounts } from './worker/lane-worker.ts';
import type { RepartitionCounts } from './worker/repartition.ts';
import { Report } from './worker/report.ts';
import { Worker } from './worker/worker.ts';

const [shortestPauseMs, longestPauseMs] = [500, 15_000];

/** Counts of a worker since its start. */
export interface FleetCounts extends WorkerCounts, RepartitionCounts {
  /** Connections that were lost. */
  reconnects: number;
}

export interface FleetRunOptions {
  readonly fleet: FleetOptions;
  readonly cluster: string;
  readonly worker: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly signatures: readonly LoadedSignature[];
  readonly options: ParsedOptions;
  readonly log: Log;
  readonly onFinding: (finding: Finding) => void;
  readonly room: () => Promise<void> | undefined;
  readonly counts: FleetCounts;
}

/** @returns counts of a worker that has done nothing */
export function emptyFleetCounts(): FleetCounts {
  return {
    taken: 0,
    doubled: 0,
    found: 0,
    known: 0,
    takeovers: 0,
    givenUp: 0,
    saves: 0,
    repartitioned: 0,
    refused: 0,
    reconnects: 0,
  };
}

/**
 * Runs a worker of a fleet until `signal` aborts. A lost connection is opened again; the lanes have then gone to other
 * workers, or come back.
 * @throws {SequentError} SEQ_FLEET if the first connection fails, or the streams of the fleet are missing
 */
export async function runFleet(options: FleetRunOptions, signal: AbortSignal): Promise<void> {
  const { log, counts } = options;
  let pauseMs = shortestPauseMs;
  for (let isFirst = true; !signal.aborted; isFirst = false) {
    try {
      await session(options, signal, () => {
        pauseMs = shortestPauseMs;
      });
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof SequentError && isFirst) throw error;
      if (isMissing(error)) throw missingStreams(error);
      counts.reconnects++;
      log.warn('the connection to the NATS of the fleet is lost; it is opened again', {
        error: describeThrown(error),
        in_ms: pauseMs,
      });
      await pause(pauseMs, signal);
      pauseMs = Math.min(pauseMs * 2, longestPauseMs);
    }
  }
}

async function session(options: FleetRunOptions, signal: AbortSignal, onConnected: () => void): Promise<void> {
  const { fleet, cluster, environment, log, onFinding, room } = options;
  const link = await connectFleet(fleet, environment, signal);
  onConnected();
  const names = new FleetNames(cluster);
  log.info('the worker is connected', { server: link.server, stream: names.stream });
  const report = new Report({ names, stream: link.stream, onFinding, room });
  const worker = new Worker({ ...options, ...link, names, partitions: fleet.lanes, holdMs: fleet.hold });
  const onAbort = (): void => report.stop();
  signal.addEventListener('abort', onAbort, { once: true });
  const reporting = report.run();
  try {
    await Promise.race([worker.run(signal), failureOf(reporting), failureOf(closed(link.connection))]);
  } finally {
    signal.removeEventListener('abort', onAbort);
    report.stop();
    await link.close().catch(() => {});
  }
}

/** Rejects if the work fails, and never resolves. */
async function failureOf(work: Promise<void>): Promise<never> {
  await work;
  return new Promise(() => {});
}

async function closed(connection: { closed(): Promise<unknown> }): Promise<void> {
  const error = await connection.closed();
  throw error instanceof Error ? error : new Error('the server closed the connection');
}
