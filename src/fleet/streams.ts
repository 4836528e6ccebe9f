import type { ConsumerConfig, StreamConfig } from '@nats-io/jetstream';
import type { FleetKey } from '../signature/fleet-key.ts';
import { type FleetNames, type Lane, lanesOf } from './names.ts';

/** Settings of the operator for the streams of a fleet. */
export interface FleetRetention {
  /** Number of servers that keep each stream. */
  readonly replicas: number;
  /** How long findings and heartbeats are kept, in milliseconds. */
  readonly maxAgeMs: number;
  /** Limit of the bytes of each stream. */
  readonly maxBytes: number;
  /** How long findings of the fleet are kept, in milliseconds. */
  readonly findingsMaxAgeMs: number;
  /** Lanes of each kind of key: the most workers that can share it. */
  readonly partitions: number;
}

const nanos = 1_000_000;
/** A message that is sent again within this time is stored once. */
const duplicateWindowMs = 600_000;
/** A worker that has not asked for messages for this long has lost its lanes. */
export const pinnedMs = 6_000;
/** Name of the group of workers; a consumer with the policy `pinned_client` needs one. */
export const laneGroup = 'workers';
/** Name of the consumer that shares the repartition among workers. */
export const repartitionConsumer = 'repartition';
/** Name of the consumer by which findings of the fleet reach the outputs. */
export const reportConsumer = 'report';

type WantedStream = Partial<StreamConfig> & { readonly name: string };

/** @returns the streams of a fleet, as they should be */
export function wantedStreams(names: FleetNames, retention: FleetRetention): readonly WantedStream[] {
  const { replicas, maxAgeMs, maxBytes, partitions } = retention;
  const common = {
    storage: 'file',
    retention: 'limits',
    num_replicas: replicas,
    max_bytes: maxBytes,
    duplicate_window: duplicateWindowMs * nanos,
  } as const;
  return [
    { ...common, name: names.stream, subjects: [...names.ofNodes], discard: 'old', max_age: maxAgeMs * nanos },
    {
      ...common,
      name: names.keyedStream,
      subjects: [`sequent.${names.cluster}.keyed.*.*`, `sequent.${names.cluster}.lane.*.*`],
      subject_transform: names.laneTransform(partitions),
      discard: 'old',
      max_age: maxAgeMs * nanos,
    },
    {
      ...common,
      name: names.findingsStream,
      subjects: [`sequent.${names.cluster}.fleet.*.*`],
      max_age: retention.findingsMaxAgeMs * nanos,
      // A finding that is found again, by whichever worker, is refused for as long as the first one is kept.
      max_msgs_per_subject: 1,
      discard: 'new',
      discard_new_per_subject: true,
    },
    {
      ...common,
      name: names.stateStream,
      subjects: [`sequent.${names.cluster}.state.*.*`],
      discard: 'old',
      max_msgs_per_subject: 1,
      max_age: 0,
    },
  ];
}

/** @returns the consumer by which workers share a lane: one of them is pinned to it, until it is gone */
export function wantedLaneConsumer(names: FleetNames, lane: Lane): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: names.laneConsumer(lane),
    filter_subject: names.lane(lane),
    deliver_policy: 'all',
    ack_policy: 'all',
    // A worker that takes over asks for everything again. Messages that wait for the hold-back are not lost.
    ack_wait: 3_600_000 * nanos,
    max_ack_pending: -1,
    priority_policy: 'pinned_client',
    priority_groups: [laneGroup],
    priority_timeout: pinnedMs * nanos,
  };
}

/** @returns all consumers of a stream of keys, for fleet signatures of these kinds of keys */
export function wantedLaneConsumers(names: FleetNames, keys: Iterable<FleetKey>, partitions: number) {
  return lanesOf(keys, partitions).map((lane) => wantedLaneConsumer(names, lane));
}

/** @returns the consumer that shares the findings and heartbeats of nodes among workers */
export function wantedRepartition(names: FleetNames): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: repartitionConsumer,
    filter_subjects: [names.ofNode('finding', '*'), names.ofNode('heartbeat', '*')],
    deliver_policy: 'all',
    ack_policy: 'explicit',
    // Messages of a worker that died come again while other findings of that time are held back.
    ack_wait: 10_000 * nanos,
    max_ack_pending: 20_000,
  };
}

/** @returns the consumer that passes findings of the fleet to the outputs of one worker at a time */
export function wantedReport(): Partial<ConsumerConfig> & { durable_name: string } {
  return {
    durable_name: reportConsumer,
    deliver_policy: 'all',
    ack_policy: 'explicit',
    ack_wait: 60_000 * nanos,
    max_ack_pending: 10_000,
  };
}
