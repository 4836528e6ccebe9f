import {
  containerIdTag,
  containerImageIdTag,
  containerImageNameTag,
  containerImageRepoDigestsTag,
  containerImageTag,
  containerNameTag,
  containerStartedTag,
  entryKeyTag,
  entryValueTag,
  executablePathTag,
  k8sNamespaceNameTag,
  k8sNamespaceTag,
  k8sPodTag,
  podLabelsTag,
  podNameTag,
  podUidTag,
  processAncestorsTag,
  processExecutableTag,
  processHostPidTag,
  processPidTag,
  processRealUserTag,
  processThreadTag,
  processUniqueIdTag,
  threadCompatTag,
  threadHostTidTag,
  threadNameTag,
  threadStartTimeTag,
  threadSyscallTag,
  threadTidTag,
  threadUniqueIdTag,
  userIdTag,
  workloadContainerTag,
  workloadK8sTag,
  workloadProcessTag,
} from '../../gen/tags.ts';
import { eachField, text, uint32, WireError } from '../bytes/wire.ts';
import { readTimestamp, readUInt32Value } from '../message/message-head.ts';
import type { Container, Kubernetes, Process, Thread, Workload } from './workload.ts';

/** Limit of nesting. Tracee sends one ancestor; deeper nesting is an attack on the stack. */
const maxAncestors = 32;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a `tracee.v1beta1.Workload` in `b[p, end)` (proto/tracee/v1beta1/workload.proto). Missing fields are absent in
 * the result.
 * @throws WireError if the bytes are damaged
 */
export function readWorkload(b: Uint8Array, p: number, end: number): Workload {
  const workload: Writable<Workload> = {};
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === workloadProcessTag) readProcessAndThread(b, start, stop, workload, 0);
    else if (tag === workloadContainerTag) workload.container = readContainer(b, start, stop);
    else if (tag === workloadK8sTag) workload.k8s = readKubernetes(b, start, stop);
  });
  return workload;
}

function readProcessAndThread(b: Uint8Array, p: number, end: number, into: Writable<Workload>, depth: number): void {
  if (depth > maxAncestors) throw new WireError('processes are nested too deeply');
  const process: Writable<Process> = { uniqueId: 0, hostPid: 0, pid: 0 };
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === processExecutableTag) {
      const executable = readText(b, start, stop, executablePathTag);
      if (executable !== '') process.executable = executable;
    } else if (tag === processUniqueIdTag) process.uniqueId = readUInt32Value(b, start, stop);
    else if (tag === processHostPidTag) process.hostPid = readUInt32Value(b, start, stop);
    else if (tag === processPidTag) process.pid = readUInt32Value(b, start, stop);
    else if (tag === processRealUserTag) {
      const userId = readUserId(b, start, stop);
      if (userId !== undefined) process.userId = userId;
    } else if (tag === processThreadTag) into.thread = readThread(b, start, stop);
    else if (tag === processAncestorsTag && process.parent === undefined) {
      const parent: Writable<Workload> = {};
      readProcessAndThread(b, start, stop, parent, depth + 1);
      if (parent.process !== undefined) process.parent = parent.process;
    }
  });
  into.process = process;
}

function readThread(b: Uint8Array, p: number, end: number): Thread {
  const thread: Writable<Thread> = {
    uniqueId: 0,
    hostTid: 0,
    tid: 0,
    name: '',
    startTime: 0n,
    syscall: '',
    compat: false,
  };
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === threadStartTimeTag) {
      const time = { seconds: 0, nanos: 0 };
      readTimestamp(b, start, stop, time);
      thread.startTime = BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos);
    } else if (tag === threadNameTag) thread.name = text(b, start, stop);
    else if (tag === threadUniqueIdTag) thread.uniqueId = readUInt32Value(b, start, stop);
    else if (tag === threadHostTidTag) thread.hostTid = readUInt32Value(b, start, stop);
    else if (tag === threadTidTag) thread.tid = readUInt32Value(b, start, stop);
    else if (tag === threadSyscallTag) thread.syscall = text(b, start, stop);
    else if (tag === threadCompatTag) thread.compat = uint32(b, start, stop) !== 0;
  });
  return thread;
}

/**
 * Reads a `Container` in `b[p, end)`.
 * @throws WireError if the bytes are damaged
 */
export function readContainer(b: Uint8Array, p: number, end: number): Container {
  const container: Writable<Container> = { id: '', name: '', started: false };
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === containerIdTag) container.id = text(b, start, stop);
    else if (tag === containerNameTag) container.name = text(b, start, stop);
    else if (tag === containerImageTag) {
      const repoDigests: string[] = [];
      const image = { id: '', name: '', repoDigests };
      eachField(b, start, stop, (part, from, to) => {
        if (part === containerImageIdTag) image.id = text(b, from, to);
        else if (part === containerImageRepoDigestsTag) repoDigests.push(text(b, from, to));
        else if (part === containerImageNameTag) image.name = text(b, from, to);
      });
      container.image = image;
    } else if (tag === containerStartedTag) container.started = uint32(b, start, stop) !== 0;
  });
  return container;
}

/**
 * Reads a `K8s` in `b[p, end)`.
 * @throws WireError if the bytes are damaged
 */
export function readKubernetes(b: Uint8Array, p: number, end: number): Kubernetes {
  const k8s: Writable<Kubernetes> = {};
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === k8sPodTag) {
      // A label may be named __proto__: the object must have no prototype.
      const labels: Record<string, string> = Object.create(null);
      const pod = { name: '', uid: '', labels };
      eachField(b, start, stop, (part, from, to) => {
        if (part === podNameTag) pod.name = text(b, from, to);
        else if (part === podUidTag) pod.uid = text(b, from, to);
        else if (part === podLabelsTag) {
          let key = '';
          let value = '';
          eachField(b, from, to, (entry, entryStart, entryEnd) => {
            if (entry === entryKeyTag) key = text(b, entryStart, entryEnd);
            else if (entry === entryValueTag) value = text(b, entryStart, entryEnd);
          });
          labels[key] = value;
        }
      });
      k8s.pod = pod;
    } else if (tag === k8sNamespaceTag) k8s.namespace = readText(b, start, stop, k8sNamespaceNameTag);
  });
  return k8s;
}

/** Reads the text of the field with this tag. */
function readText(b: Uint8Array, p: number, end: number, wanted: number): string {
  let value = '';
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === wanted) value = text(b, start, stop);
  });
  return value;
}

function readUserId(b: Uint8Array, p: number, end: number): number | undefined {
  let id: number | undefined;
  eachField(b, p, end, (tag, start, stop) => {
    if (tag === userIdTag) id = readUInt32Value(b, start, stop);
  });
  return id;
}
