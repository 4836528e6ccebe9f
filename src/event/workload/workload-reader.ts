import { at, skip, text, uint32, WireError } from '../bytes/wire.ts';
import { readTimestamp, readUInt32Value } from '../message/message-head.ts';
import type { Container, Kubernetes, Process, Thread, Workload } from './workload.ts';

/** Calls `field` for every field of the message in `b[p, end)`: its tag and the range of its value. */
function fields(b: Uint8Array, p: number, end: number, field: (tag: number, start: number, end: number) => void): void {
  while (p < end) {
    const tag = uint32(b, p, end);
    const value = at.pos;
    const next = skip(b, value, end, tag & 7);
    field(tag, (tag & 7) === 2 ? at.pos : value, next);
    p = next;
  }
}

/** Tracee sends one ancestor; what is deeper is an attack on the stack. */
const maxAncestors = 32;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads a `tracee.v1beta1.Workload` in `b[p, end)` (proto/tracee/v1beta1/workload.proto). What the message lacks is absent.
 * @throws WireError where the bytes are damaged
 */
export function readWorkload(b: Uint8Array, p: number, end: number): Workload {
  const workload: Writable<Workload> = {};
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) readProcessAndThread(b, start, stop, workload, 0);
    else if (tag === 18) workload.container = readContainer(b, start, stop);
    else if (tag === 26) workload.k8s = readKubernetes(b, start, stop);
  });
  return workload;
}

function readProcessAndThread(b: Uint8Array, p: number, end: number, into: Writable<Workload>, depth: number): void {
  if (depth > maxAncestors) throw new WireError('processes are nested too deeply');
  const process: Writable<Process> = { uniqueId: 0, hostPid: 0, pid: 0 };
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) {
      const executable = readSingleString(b, start, stop);
      if (executable !== '') process.executable = executable;
    } else if (tag === 18) process.uniqueId = readUInt32Value(b, start, stop);
    else if (tag === 26) process.hostPid = readUInt32Value(b, start, stop);
    else if (tag === 34) process.pid = readUInt32Value(b, start, stop);
    else if (tag === 42) {
      const userId = readUserId(b, start, stop);
      if (userId !== undefined) process.userId = userId;
    } else if (tag === 50) into.thread = readThread(b, start, stop);
    else if (tag === 58 && process.parent === undefined) {
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
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) {
      const time = { seconds: 0, nanos: 0 };
      readTimestamp(b, start, stop, time);
      thread.startTime = BigInt(time.seconds) * 1_000_000_000n + BigInt(time.nanos);
    } else if (tag === 18) thread.name = text(b, start, stop);
    else if (tag === 26) thread.uniqueId = readUInt32Value(b, start, stop);
    else if (tag === 34) thread.hostTid = readUInt32Value(b, start, stop);
    else if (tag === 42) thread.tid = readUInt32Value(b, start, stop);
    else if (tag === 50) thread.syscall = text(b, start, stop);
    else if (tag === 56) thread.compat = uint32(b, start, stop) !== 0;
  });
  return thread;
}

/** Reads a `Container` in `b[p, end)`. @throws WireError where the bytes are damaged */
export function readContainer(b: Uint8Array, p: number, end: number): Container {
  const container: Writable<Container> = { id: '', name: '', started: false };
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) container.id = text(b, start, stop);
    else if (tag === 18) container.name = text(b, start, stop);
    else if (tag === 26) {
      const repoDigests: string[] = [];
      const image = { id: '', name: '', repoDigests };
      fields(b, start, stop, (part, from, to) => {
        if (part === 10) image.id = text(b, from, to);
        else if (part === 18) repoDigests.push(text(b, from, to));
        else if (part === 26) image.name = text(b, from, to);
      });
      container.image = image;
    } else if (tag === 32) container.started = uint32(b, start, stop) !== 0;
  });
  return container;
}

/** Reads a `K8s` in `b[p, end)`. @throws WireError where the bytes are damaged */
export function readKubernetes(b: Uint8Array, p: number, end: number): Kubernetes {
  const k8s: Writable<Kubernetes> = {};
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) {
      // A label may be called __proto__: the object must have no prototype to hit.
      const labels: Record<string, string> = Object.create(null);
      const pod = { name: '', uid: '', labels };
      fields(b, start, stop, (part, from, to) => {
        if (part === 10) pod.name = text(b, from, to);
        else if (part === 18) pod.uid = text(b, from, to);
        else if (part === 26) {
          let key = '';
          let value = '';
          fields(b, from, to, (entry, entryStart, entryEnd) => {
            if (entry === 10) key = text(b, entryStart, entryEnd);
            else if (entry === 18) value = text(b, entryStart, entryEnd);
          });
          labels[key] = value;
        }
      });
      k8s.pod = pod;
    } else if (tag === 18) k8s.namespace = readSingleString(b, start, stop);
  });
  return k8s;
}

function readSingleString(b: Uint8Array, p: number, end: number): string {
  let value = '';
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) value = text(b, start, stop);
  });
  return value;
}

function readUserId(b: Uint8Array, p: number, end: number): number | undefined {
  let id: number | undefined;
  fields(b, p, end, (tag, start, stop) => {
    if (tag === 10) id = readUInt32Value(b, start, stop);
  });
  return id;
}
