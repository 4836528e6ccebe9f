import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { pause } from '../../output/pipeline/pause.ts';
import type { FleetKey } from '../../signature/fleet-key.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { ParsedOptions } from '../../signature/parsed-options.ts';
import type { Log } from '../../telemetry/log.ts';
import { type FleetNames, lanesOf } from '../names.ts';
import { LaneWorker, type WorkerCounts } from './lane-worker.ts';
import { Repartition, type RepartitionCounts } from './repartition.ts';

/** How often a worker tells the others that it is there, gives up lanes or asks for more. */
const lookEveryMs = 1_000;
/** A worker that was not heard for this long is gone. */
const goneMs = 4_000;
/** Event time moves on in a lane without events by ticks, so often. */
const tickEveryMs = 5_000;
/** A connection by which no tick was stored for this long is opened again. */
const mostSilenceMs = 20_000;
/** Lanes are given up within this time; then JetStream takes them away. */
const mostStopMs = 5_000;

export interface WorkerOptions {
  /** Name of the worker; each has another one. */
  readonly worker: string;
  readonly names: FleetNames;
  readonly cluster: string;
  readonly connection: NatsConnection;
  readonly stream: JetStreamClient;
  readonly manager: JetStreamManager;
  readonly signatures: readonly LoadedSignature[];
  readonly options: ParsedOptions;
  readonly partitions: number;
  readonly holdMs: number;
  readonly log: Log;
  readonly counts: WorkerCounts & RepartitionCounts;
}

/** A worker of a fleet on one connection: it repartitions events, and evaluates its share of the lanes. */
export class Worker {
  readonly #options: WorkerOptions;
  readonly #lanes: readonly LaneWorker[];
  readonly #repartition: Repartition;
  /** When each other worker was heard last. */
  readonly #others = new Map<string, number>();
  readonly #running = new Set<Promise<void>>();
  readonly #failed = Promise.withResolvers<never>();
  #isStopping = false;
  #lastTickMs = Date.now();

  constructor(options: WorkerOptions) {
    this.#options = options;
    const { signatures, partitions } = options;
    const keys = signatures.flatMap(({ fleet }) => (fleet === undefined ? [] : [fleet.key]));
    this.#lanes = lanesOf(keys, partitions).map((lane) => new LaneWorker(lane, options));
    this.#repartition = new Repartition({ ...options, keys: keysOf(signatures) });
    this.#failed.promise.catch(() => {});
  }

  /** Number of lanes that this worker evaluates. */
  get owned(): number {
    return this.#lanes.filter(({ isOwner }) => isOwner).length;
  }

  /**
   * Works until `signal` aborts; then it gives its lanes to others.
   * @throws the first error of the client
   */
  async run(signal: AbortSignal): Promise<void> {
    const { connection, names, worker } = this.#options;
    const heard = connection.subscribe(names.workers, {
      callback: (error, message) => {
        if (error === null && message.string() !== worker) this.#others.set(message.string(), Date.now());
      },
    });
    this.#start(this.#repartition.run());
    let nextTick = 0;
    this.#lastTickMs = Date.now();
    try {
      while (!signal.aborted) {
        connection.publish(names.workers, worker);
        this.#share();
        // A server that does not answer must not keep the worker from telling the others that it is there.
        for (const lane of this.#lanes) this.#start(lane.look());
        if (Date.now() >= nextTick) {
          nextTick = Date.now() + tickEveryMs;
          this.#start(this.#tick());
        }
        await Promise.race([this.#failed.promise, pause(lookEveryMs, signal)]);
      }
    } finally {
      this.#isStopping = true;
      heard.unsubscribe();
      this.#repartition.stop();
      const stopped = Promise.allSettled([...this.#lanes.map((lane) => lane.stop()), ...this.#running]);
      const over = new AbortController();
      await Promise.race([stopped.then(() => over.abort()), pause(mostStopMs, over.signal)]);
    }
  }

  /** Waits for lanes up to its share, and gives up what is beyond it. */
  #share(): void {
    const now = Date.now();
    for (const [other, heard] of this.#others) if (now - heard > goneMs) this.#others.delete(other);
    const share = Math.ceil(this.#lanes.length / (this.#others.size + 1));
    let owned = this.owned;
    for (const lane of this.#lanes) {
      if (lane.isOwner && owned > share) {
        owned--;
        this.#start(lane.stop());
      } else if (!lane.isOwner && owned >= share && lane.isWaiting) this.#start(lane.stop());
      else if (!lane.isOwner && owned < share && !lane.isWaiting) this.#start(lane.run());
    }
  }

  /** Moves event time on in all lanes. Several workers do, and each tick is stored once. */
  async #tick(): Promise<void> {
    const { stream, names } = this.#options;
    const number = Math.floor(Date.now() / tickEveryMs);
    const ticks = this.#lanes.map(({ lane }) =>
      stream.publish(names.lane(lane), new Uint8Array(), { msgID: `tick ${lane.key} ${lane.partition} ${number}` }),
    );
    try {
      await Promise.all(ticks);
      this.#lastTickMs = Date.now();
    } catch (error) {
      // While the servers of a cluster choose a leader, they refuse for some seconds.
      if (Date.now() - this.#lastTickMs > mostSilenceMs) throw error;
    }
  }

  #start(work: Promise<void>): void {
    const running = work
      .catch((error: unknown) => {
        if (!this.#isStopping) this.#failed.reject(error);
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}

function keysOf(signatures: readonly LoadedSignature[]) {
  const keys = { finding: new Set<FleetKey>(), sidecar_heartbeat: new Set<FleetKey>() };
  for (const { fleet, on } of signatures) {
    if (fleet === undefined) continue;
    if (on.has('finding')) keys.finding.add(fleet.key);
    if (on.has('sidecar_heartbeat')) keys.sidecar_heartbeat.add(fleet.key);
  }
  return new Map([
    ['finding', keys.finding],
    ['sidecar_heartbeat', keys.sidecar_heartbeat],
  ] as const);
}
