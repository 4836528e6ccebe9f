import type { Architecture } from './architecture.ts';
import { WireError } from './bytes/wire.ts';
import { lastFields } from './message/rare-parts.ts';
import { DataReader } from './values/event-reader.ts';
import type { Process, Thread } from './workload/workload.ts';
import { readWorkload } from './workload/workload-reader.ts';

/** Lead in processes that an architecture needs to count as known. */
const lead = 3;
/** Number of events after which the search ends. */
const mostEvents = 4_096;
const mebibyte = 1n << 20n;

/** Signatures that libc registers rseq with (glibc: sysdeps/unix/sysv/linux/<arch>/bits/rseq.h). */
const [x86Signature, arm64Signature, armSignature] = [0x5305_3053, 0xd428_bc00, 0xe7f5_def3];

/** System calls of amd64 that arm64 never had (Linux: include/uapi/asm-generic/unistd.h lacks them). */
const amd64Only: ReadonlySet<string> = new Set(
  (
    'access alarm arch_prctl chmod chown creat dup2 epoll_create epoll_wait eventfd fork futimesat getdents getpgrp inotify_init ' +
    'iopl ioperm lchown link lstat mkdir mknod modify_ldt open pause pipe poll readlink rename rmdir select signalfd stat symlink ' +
    'sysfs time uselib unlink ustat utime utimes vfork'
  ).split(' '),
);

/**
 * Infers the architecture of the watched machine from the first processes of a stream, because Tracee does not send it.
 * A process is evidence for arm64 if its libc starts as on arm64: it registers rseq with arm64's signature, at a
 * distance from its tid word that libc uses on arm64 and not on amd64. It is evidence for amd64 if it registers with
 * x86's signature, or makes a system call that arm64 lacks. Each process counts once. One architecture must be ahead,
 * because a single program may do anything.
 */
export class ArchitectureSigns {
  readonly #rseq = new DataReader('rseq', 'amd64');
  readonly #setTidAddress = new DataReader('set_tid_address', 'amd64');
  /** Tid word by thread, for threads whose libc has set it in this part of the stream. */
  readonly #words = new Map<string, bigint>();
  readonly #spoken = new Set<string>();
  readonly #processes = { amd64: 0, arm64: 0 };
  readonly #onKnown: ((arch: Architecture, processes: number) => void) | undefined;
  #events = 0;

  /** @param onKnown called once the architecture is known, with the number of processes that are evidence for it */
  constructor(onKnown?: (arch: Architecture, processes: number) => void) {
    this.#onKnown = onKnown;
  }

  /** Number of processes that are evidence for each architecture. */
  get processes(): Readonly<Record<Architecture, number>> {
    return this.#processes;
  }

  /** The architecture, once it is known. */
  get known(): Architecture | undefined {
    const { amd64, arm64 } = this.#processes;
    if (Math.abs(amd64 - arm64) < lead) return undefined;
    return amd64 > arm64 ? 'amd64' : 'arm64';
  }

  /** The likely architecture at the end of the stream: it is enough that no process contradicts. */
  get likely(): Architecture | undefined {
    const { amd64, arm64 } = this.#processes;
    if (this.known !== undefined || (amd64 > 0 && arm64 > 0)) return this.known;
    return amd64 > 0 ? 'amd64' : arm64 > 0 ? 'arm64' : undefined;
  }

  /** Whether the architecture is known or enough events were examined, so that further events need not be. */
  get isOver(): boolean {
    return this.#events >= mostEvents || this.known !== undefined;
  }

  /** Examines one `tracee.v1beta1.Event` in `b[p, end)`. Ignores damage. */
  look(name: string, b: Uint8Array, p: number, end: number): void {
    if (this.isOver) return;
    this.#events++;
    try {
      const { process, thread } = readWorkload(b, ...lastFields(b, p, end).workload);
      if (process === undefined || thread === undefined) return;
      if (!thread.compat && amd64Only.has(thread.syscall)) this.#speak('amd64', process);
      else if (name === 'set_tid_address') this.#noteWord(thread, this.#setTidAddress.read(b, p, end));
      else if (name === 'rseq') this.#lookAtRegistration(process, thread, this.#rseq.read(b, p, end));
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }

  #noteWord(thread: Thread, result: ReturnType<DataReader['read']>): void {
    if ('issues' in result) return;
    // Reading a missing argument throws; a copy does not have the argument.
    const { tidptr }: Readonly<Record<string, unknown>> = { ...result.data };
    if (typeof tidptr === 'bigint') this.#words.set(keyOf(thread), tidptr);
  }

  #lookAtRegistration(process: Process, thread: Thread, result: ReturnType<DataReader['read']>): void {
    if ('issues' in result) return;
    const enumerable: Readonly<Record<string, unknown>> = { ...result.data };
    const { rseq: area, flags, sig } = enumerable;
    if (flags !== 0 || typeof area !== 'bigint') return;
    if (sig === x86Signature) this.#speak('amd64', process);
    else if (sig === arm64Signature || (sig === armSignature && thread.compat)) {
      const word = this.#words.get(keyOf(thread));
      if (word !== undefined && fitsArm64Only(area - word)) this.#speak('arm64', process);
    }
  }

  #speak(arch: Architecture, { uniqueId, hostPid }: Process): void {
    const key = `${uniqueId} ${hostPid}`;
    if (this.#spoken.has(key)) return;
    this.#spoken.add(key);
    const processes = ++this.#processes[arch];
    if (this.known === arch) this.#onKnown?.(arch, processes);
  }
}

function keyOf({ uniqueId, hostTid }: Thread): string {
  return `${uniqueId} ${hostTid}`;
}

/**
 * Whether libc places an rseq area at this distance from its tid word on arm64 and not on amd64 (glibc: struct pthread,
 * and elf/dl-tls.c).
 */
function fitsArm64Only(distance: bigint): boolean {
  const isAmd64 = distance === 1744n || distance === 1616n || (distance >= -mebibyte && distance <= -752n);
  return !isAmd64 && distance !== 0n && distance >= -mebibyte && distance <= mebibyte;
}
