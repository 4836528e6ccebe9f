import type { Container, Kubernetes, Process, Thread, Workload } from '../../../event/workload/workload.ts';
import type { DetectedFrom } from '../../../finding.ts';
import { rfc3339 } from '../../time.ts';
import { argumentJson, type JsonValue } from '../json-value.ts';

/** Omits an object without values, as in Tracee's JSON. */
export function filled<T extends object>(value: T): T | undefined {
  return Object.values(value).some((member) => member !== undefined) ? value : undefined;
}

function threadJson(thread: Thread): JsonValue {
  return {
    start_time: rfc3339(thread.startTime),
    name: thread.name || undefined,
    unique_id: thread.uniqueId,
    host_tid: thread.hostTid,
    tid: thread.tid,
    syscall: thread.syscall || undefined,
    compat: thread.compat || undefined,
  };
}

function processJson(process: Process | undefined, thread: Thread | undefined): JsonValue | undefined {
  return filled({
    executable: process?.executable === undefined ? undefined : { path: process.executable },
    unique_id: process?.uniqueId,
    host_pid: process?.hostPid,
    pid: process?.pid,
    real_user: process?.userId === undefined ? undefined : { id: process.userId },
    thread: thread && threadJson(thread),
    ancestors: process?.parent && ancestorsJson(process.parent),
  });
}

function ancestorsJson(parent: Process): JsonValue {
  const { parent: grandparent, ...own } = parent;
  const first = ancestorJson(own);
  return grandparent === undefined ? [first] : [first, ...[ancestorsJson(grandparent)].flat()];
}

function ancestorJson({ executable, uniqueId, hostPid, pid, userId, lineage }: Process): JsonValue {
  const { known, program, comm, startTime, commandLine } = lineage ?? {};
  const thread = { start_time: startTime === undefined ? undefined : rfc3339(startTime), name: comm };
  return {
    executable: executable === undefined ? undefined : { path: executable },
    unique_id: uniqueId,
    host_pid: hostPid,
    pid,
    real_user: userId === undefined ? undefined : { id: userId },
    thread: filled(thread),
    command_line: commandLine,
    known,
    program,
  };
}

function containerJson({ id, name, image, started }: Container): JsonValue {
  return {
    id,
    name,
    image: image && {
      id: image.id,
      name: image.name,
      repo_digests: image.repoDigests.length > 0 ? image.repoDigests : undefined,
    },
    started,
  };
}

function kubernetesJson({ pod, namespace }: Kubernetes): JsonValue | undefined {
  return filled({
    pod: pod && { name: pod.name, uid: pod.uid, labels: filled(pod.labels) },
    namespace: namespace === undefined ? undefined : { name: namespace },
  });
}

/** @returns the actor in the shape of Tracee's JSON; undefined if nothing is known */
export function workloadJson({ process, thread, container, k8s }: Workload): JsonValue | undefined {
  return filled({
    process: processJson(process, thread),
    container: container && containerJson(container),
    k8s: k8s && kubernetesJson(k8s),
  });
}

/** @returns the source of an event in the shape of Tracee's JSON */
export function originJson({ name, data, parent }: DetectedFrom): JsonValue {
  return { name, data: nonEmpty(data.map(argumentJson)), parent: parent && originJson(parent) };
}

/** Omits an empty list, as in Tracee's JSON. */
export function nonEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length > 0 ? list : undefined;
}
