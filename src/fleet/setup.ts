import type { ConsumerConfig, JetStreamManager, StreamConfig } from '@nats-io/jetstream';
import type { FleetKey } from '../signature/fleet-key.ts';
import { isMissing } from './missing.ts';
import type { FleetNames } from './names.ts';
import { type FleetRetention, wantedLaneConsumers, wantedRepartition, wantedReport, wantedStreams } from './streams.ts';

/** A difference between the streams and consumers of a fleet as they are, and as they should be. */
export interface SetupStep {
  readonly what: 'stream' | 'consumer';
  /** `STREAM` or `STREAM CONSUMER`. */
  readonly name: string;
  readonly action: 'create' | 'change';
  /** The differences: `max_age: 1 -> 2`. Empty for what is created. */
  readonly changes: readonly string[];
  readonly apply: () => Promise<void>;
}

type Config = Readonly<Record<string, unknown>>;

/**
 * Compares the streams and consumers of a fleet with what they should be. Nothing is changed.
 * @param keys kinds of keys of the fleet signatures
 * @throws an error of the client
 */
export async function planSetup(
  manager: JetStreamManager,
  names: FleetNames,
  retention: FleetRetention,
  keys: Iterable<FleetKey>,
): Promise<readonly SetupStep[]> {
  const steps: SetupStep[] = [];
  const present = new Set<string>();
  for (const wanted of wantedStreams(names, retention)) {
    const { name } = wanted;
    const config = await configOf(() => manager.streams.info(name));
    if (config !== undefined) present.add(name);
    const step = stepOf('stream', name, config, wanted, {
      create: () => manager.streams.add(wanted),
      change: () => manager.streams.update(name, { ...config, ...wanted } satisfies Partial<StreamConfig>),
    });
    if (step !== undefined) steps.push(step);
  }
  const consumers: readonly (readonly [string, Partial<ConsumerConfig> & { durable_name: string }])[] = [
    [names.stream, wantedRepartition(names)],
    ...wantedLaneConsumers(names, keys, retention.partitions).map((one) => [names.keyedStream, one] as const),
    [names.findingsStream, wantedReport()],
  ];
  for (const [stream, wanted] of consumers) {
    const { durable_name: name } = wanted;
    const config = present.has(stream) ? await configOf(() => manager.consumers.info(stream, name)) : undefined;
    const step = stepOf('consumer', `${stream} ${name}`, config, wanted, {
      create: () => manager.consumers.add(stream, wanted),
      change: () => manager.consumers.update(stream, name, wanted),
    });
    if (step !== undefined) steps.push(step);
  }
  return steps;
}

async function configOf(info: () => Promise<{ readonly config: object }>): Promise<Config | undefined> {
  try {
    return { ...(await info()).config };
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function stepOf(
  what: SetupStep['what'],
  name: string,
  config: Config | undefined,
  wanted: object,
  does: { readonly create: () => Promise<unknown>; readonly change: () => Promise<unknown> },
): SetupStep | undefined {
  if (config === undefined)
    return { what, name, action: 'create', changes: [], apply: async () => void (await does.create()) };
  const changes = Object.entries(wanted).flatMap(([key, value]) => {
    const now = key === 'priority_groups' || key in config ? config[key] : undefined;
    const isSame = JSON.stringify(now ?? unset(value)) === JSON.stringify(value);
    return isSame ? [] : [`${key}: ${JSON.stringify(now) ?? 'not set'} -> ${JSON.stringify(value)}`];
  });
  if (changes.length === 0) return undefined;
  return { what, name, action: 'change', changes, apply: async () => void (await does.change()) };
}

/** The server leaves out what has the value of nothing. */
function unset(value: unknown): unknown {
  return typeof value === 'number' ? 0 : typeof value === 'boolean' ? false : undefined;
}
