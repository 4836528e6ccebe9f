import { isObject } from '../value-codec.ts';
import { integerOf, timeOf, word } from './numbers.ts';

type Json = Readonly<Record<string, unknown>>;

/** Tracee's unique ids of an event, sent or computed. */
export interface Ids {
  readonly process: number;
  readonly thread: number;
  /** 0 if unknown. */
  readonly parent: number;
}

/**
 * Makes the actor of an event in protobuf JSON, as the stream of v0.24.1 has it (`getProcess` in
 * pkg/server/grpc/tracee.go).
 */
export function olderWorkload(event: Json, ids: Ids): Json {
  const container = containerOf(event);
  const k8s = kubernetesOf(event);
  return { process: processOf(event, ids), ...(container && { container }), ...(k8s && { k8s }) };
}

function processOf(event: Json, { process, thread, parent }: Ids): Json {
  const path = isObject(event['executable']) ? event['executable']['path'] : undefined;
  return {
    ...(path !== undefined && path !== '' && { executable: { path } }),
    unique_id: process,
    host_pid: word(event['hostProcessId']) ?? 0,
    pid: word(event['processId']) ?? 0,
    real_user: { id: word(event['userId']) ?? null },
    thread: threadOf(event, thread),
    ...(parent !== 0 && {
      ancestors: [
        {
          unique_id: parent,
          host_pid: word(event['hostParentProcessId']) ?? 0,
          pid: word(event['parentProcessId']) ?? 0,
        },
      ],
    }),
  };
}

function threadOf(event: Json, uniqueId: number): Json {
  const started = integerOf(event['threadStartTime']) ?? 0n;
  const flags = event['contextFlags'];
  const addresses = event['stackAddresses'];
  return {
    ...(started !== 0n && { start_time: timeOf(started) }),
    name: event['processName'] ?? null,
    unique_id: uniqueId,
    host_tid: word(event['hostThreadId']) ?? 0,
    tid: word(event['threadId']) ?? 0,
    syscall: event['syscall'] ?? null,
    compat: isObject(flags) && flags['isCompat'] === true,
    ...(Array.isArray(addresses) &&
      addresses.length > 0 && {
        user_stack_trace: { addresses: addresses.map((address: unknown) => ({ address })) },
      }),
  };
}

/**
 * Reads the container. Releases before v0.14 have separate fields: `containerId`, `containerName`, `containerImage`.
 */
function containerOf(event: Json): Json | undefined {
  const container = isObject(event['container']) ? event['container'] : {};
  const id = textOf(container['id'], event['containerId']);
  const name = textOf(container['name'], event['containerName']);
  if (id === '' && name === '') return undefined;
  const image = textOf(container['image'], event['containerImage']);
  const digest = textOf(container['imageDigest']);
  const flags = event['contextFlags'];
  return {
    id,
    name,
    started: isObject(flags) && flags['containerStarted'] === true,
    ...(image !== '' && { image: { name: image, repo_digests: digest === '' ? [] : [digest] } }),
  };
}

/** Reads the pod. Releases before v0.14 have separate fields: `podName`, `podNamespace`, `podUID`. */
function kubernetesOf(event: Json): Json | undefined {
  const kubernetes = isObject(event['kubernetes']) ? event['kubernetes'] : {};
  const name = textOf(kubernetes['podName'], event['podName']);
  const namespace = textOf(kubernetes['podNamespace'], event['podNamespace']);
  const uid = textOf(kubernetes['podUID'], event['podUID']);
  if (name === '' && namespace === '' && uid === '') return undefined;
  return { namespace: { name: namespace }, pod: { name, uid } };
}

/** @returns the first of the values that is not empty */
function textOf(...values: readonly unknown[]): string {
  return values.filter((value) => typeof value === 'string').find((value) => value !== '') ?? '';
}
