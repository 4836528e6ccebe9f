import type { ConsumerConfig, ConsumerInfo, JetStreamManager, JsMsg } from '@nats-io/jetstream';
import * as z from 'zod';
import { readFinding } from '../../story/reading/finding.ts';
import type { FleetLink } from '../connection.ts';
import { heartbeatSchema } from '../finding-event.ts';
import { jsonOf } from '../message-json.ts';
import { type FleetNames, nameOf } from '../names.ts';
import { laneGroup, repartitionConsumer, reportConsumer } from '../streams.ts';
import type { FleetReading, FleetStep } from './fleet-status.ts';
import type { NodeBeat } from './nodes.ts';

/** Nodes that are read. Anyone whom the server lets publish can make up names of nodes. */
const mostNodes = 100_000;
const newestFindings = 10;
const fetchedAtOnce = 2_000;
const expiresMs = 5_000;
/** The server removes a consumer that this program did not remove, because it was killed. */
const forgottenMs = 30_000;
/** A consumer that has delivered in this time has a worker, even if no request waits at this moment. */
const recentMs = 10_000;

/**
 * Reads the last heartbeat of each node, the consumers of the workers, and the newest findings of the fleet. It changes nothing
 * but for two consumers in memory, which the server forgets.
 * @throws an error of the client; `StreamNotFoundError` if the fleet is not set up
 */
export async function readStatus(link: FleetLink, names: FleetNames, cluster: string): Promise<FleetReading> {
  const { manager, server } = link;
  const now = await serverTime(manager, names.stream);
  const [{ beats, unreadable, isCut }, shared, lanes, report, found] = await Promise.all([
    readBeats(link, names),
    stepsOf(manager, names.stream, now, (name) => (name === repartitionConsumer ? { name } : undefined)),
    stepsOf(manager, names.keyedStream, now, laneName),
    stepsOf(manager, names.findingsStream, now, (name) => (name === reportConsumer ? { name } : undefined)),
    readFound(link, names),
  ]);
  const sorted = lanes.toSorted((a, b) => a.name.localeCompare(b.name, 'en', { numeric: true }));
  return { cluster, server, now, beats, unreadable, isCut, steps: [...shared, ...report], lanes: sorted, ...found };
}

const stamped = z.looseObject({ ts: z.iso.datetime({ offset: true }).optional().catch(undefined) });

/** Time of the server in epoch milliseconds, so that a wrong clock of this machine makes no node silent. */
async function serverTime(manager: JetStreamManager, stream: string): Promise<number> {
  const { ts } = stamped.parse(await manager.streams.info(stream));
  return ts === undefined ? Date.now() : Date.parse(ts);
}

async function readBeats(link: FleetLink, names: FleetNames) {
  const beats = new Map<string, NodeBeat>();
  let unreadable = 0;
  const isCut = await each(
    link,
    names.stream,
    { filter_subject: names.ofNode('heartbeat', '*'), deliver_policy: 'last_per_subject' },
    mostNodes,
    (message) => {
      const name = message.subject.slice(message.subject.lastIndexOf('.') + 1);
      const read = heartbeatSchema.safeParse(jsonOf(message));
      if (!read.success) {
        unreadable++;
        return;
      }
      const { next_ms: nextMs, signature_set: set, version, tracee, received, findings, lost } = read.data;
      const storedMs = Math.floor(message.info.timestampNanos / 1_000_000);
      const node = nameOf(name);
      beats.set(name, { node, storedMs, nextMs, version, tracee, set, received, findings, lost });
    },
  );
  return { beats: [...beats.values()], unreadable, isCut };
}

/**
 * Reads messages that are stored now.
 * @returns true if there are more than `most`
 */
async function each(
  { manager, stream }: FleetLink,
  name: string,
  options: Partial<ConsumerConfig>,
  most: number,
  does: (message: JsMsg) => void,
): Promise<boolean> {
  const info = await manager.consumers.add(name, {
    ...options,
    ack_policy: 'none',
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: forgottenMs * 1_000_000,
  });
  const pending = info.num_pending;
  try {
    const consumer = stream.consumers.getConsumerFromInfo(info);
    let left = Math.min(pending, most);
    while (left > 0) {
      const before = left;
      const max_messages = Math.min(left, fetchedAtOnce);
      for await (const message of await consumer.fetch({ max_messages, expires: expiresMs })) {
        left--;
        does(message);
      }
      // Messages may have reached their age in the meantime.
      if (left === before) break;
    }
    return pending > most;
  } finally {
    await manager.consumers.delete(name, info.name).catch(() => {});
  }
}

async function readFound(link: FleetLink, names: FleetNames) {
  const { state } = await link.manager.streams.info(names.findingsStream);
  const newest: FleetReading['newest'][number][] = [];
  if (state.messages > 0) {
    const first = Math.max(state.first_seq, state.last_seq - newestFindings + 1);
    const options = { deliver_policy: 'by_start_sequence', opt_start_seq: first } as const;
    await each(link, names.findingsStream, options, newestFindings, (message) => {
      const read = readFinding(jsonOf(message));
      if (read?.id !== undefined) newest.unshift({ id: read.id, finding: read.finding });
    });
  }
  return { stored: state.messages, newest };
}

function laneName(consumer: string): Pick<FleetStep, 'name' | 'key'> | undefined {
  const [, key, partition] = /^lane_(.+)_(\d+)$/.exec(consumer) ?? [];
  return key === undefined ? undefined : { name: `${key} ${partition}`, key };
}

async function stepsOf(
  manager: JetStreamManager,
  stream: string,
  now: number,
  nameOfStep: (consumer: string) => Pick<FleetStep, 'name' | 'key'> | undefined,
): Promise<readonly FleetStep[]> {
  const steps: Promise<FleetStep>[] = [];
  for await (const info of manager.consumers.list(stream)) {
    const named = nameOfStep(info.name);
    if (named !== undefined) steps.push(stepOf(manager, info, named, now));
  }
  return Promise.all(steps);
}

const pinned = z.looseObject({
  priority_groups: z
    .array(z.looseObject({ group: z.string(), pinned_client_id: z.string().optional() }))
    .optional()
    .catch(undefined),
});

async function stepOf(
  manager: JetStreamManager,
  info: ConsumerInfo,
  named: Pick<FleetStep, 'name' | 'key'>,
  now: number,
): Promise<FleetStep> {
  const backlog = info.num_pending + info.num_ack_pending;
  const oldest = backlog > 0 ? await oldestOf(manager, info) : undefined;
  return {
    ...named,
    has_worker: named.key === undefined ? isPulled(info, now) : isPinned(info),
    backlog,
    behind_ms: oldest === undefined ? 0 : Math.max(0, now - oldest),
    ack_floor: info.ack_floor.stream_seq,
  };
}

function isPinned(info: ConsumerInfo): boolean {
  const { priority_groups = [] } = pinned.parse(info);
  return priority_groups.some(({ group, pinned_client_id = '' }) => group === laneGroup && pinned_client_id !== '');
}

const active = z.looseObject({ last_active: z.iso.datetime({ offset: true }).optional().catch(undefined) });

function isPulled(info: ConsumerInfo, now: number): boolean {
  const { last_active } = active.parse(info.delivered);
  return info.num_waiting > 0 || (last_active !== undefined && now - Date.parse(last_active) < recentMs);
}

/** Time of the first message that is not acknowledged, in epoch milliseconds. */
async function oldestOf(manager: JetStreamManager, { stream_name, config, ack_floor }: ConsumerInfo) {
  const filters = config.filter_subjects ?? [config.filter_subject ?? '>'];
  const times = await Promise.all(
    filters.map(async (next_by_subj) => {
      const query = { seq: ack_floor.stream_seq + 1, next_by_subj };
      return (await manager.streams.getMessage(stream_name, query))?.time.getTime();
    }),
  );
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
