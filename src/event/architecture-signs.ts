import type { Architecture } from './architecture.ts';
import { WireError } from './bytes/wire.ts';
import { lastFields } from './message/rare-parts.ts';
import { DataReader } from './values/event-reader.ts';
import type { Process, Thread } from './workload/workload.ts';
import { readWorkload } from './workload/workload-reader.ts';

/** One architecture must be ahead by so many processes to be known. */
const lead = 3;
/** After so many events nothing more is looked for. */
const mostEvents = 4_096;
const mebibyte = 1n << 20n;

/** What libc registers with (glibc: sysdeps/unix/sysv/linux/<arch>/bits/rseq.h). */
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
 * Tells from a stream's first processes which architecture they run on; Tracee does not say it.
 *
 * A process speaks for arm64 where its libc starts as on arm64: it registers rseq with that signature, at a distance from its tid word that
 * libc has there and not on amd64. It speaks for amd64 where it registers with x86's signature, or makes a system call that arm64 lacks. Each
 * process speaks once. One of the two has to be ahead, because a single program may do as it likes.
 */
export class ArchitectureSigns {
  readonly #rseq = new DataReader('rseq', 'amd64');
  readonly #setTidAddress = new DataReader('set_tid_address', 'amd64');
  /** Tid words by thread, of those that libc has set in this stretch. */
  readonly #words = new Map<string, bigint>();
  readonly #spoken = new Set<string>();
  readonly #processes = { amd64: 0, arm64: 0 };
  readonly #onKnown: ((arch: Architecture, processes: number) => void) | undefined;
  #events = 0;

  /** @param onKnown told once it is known, with the number of processes that speak for it */
  constructor(onKnown?: (arch: Architecture, processes: number) => void) {
    this.#onKnown = onKnown;
  }

  /** How many processes speak for each. */
  get processes(): Readonly<Record<Architecture, number>> {
    return this.#processes;
  }

  /** The architecture, once it is known. */
  get known(): Architecture | undefined {
    const { amd64, arm64 } = this.#processes;
    if (Math.abs(amd64 - arm64) < lead) return undefined;
    return amd64 > arm64 ? 'amd64' : 'arm64';
  }

  /** The same where the stream has ended: then it is enough that no process contradicts. */
  get likely(): Architecture | undefined {
    const { amd64, arm64 } = this.#processes;
    if (this.known !== undefined || (amd64 > 0 && arm64 > 0)) return this.known;
    return amd64 > 0 ? 'amd64' : arm64 > 0 ? 'arm64' : undefined;
  }

  /** Whether it is known, or enough events have been looked at: there is no use in looking at more. */
  get isOver(): boolean {
    return this.#events >= mostEvents || this.known !== undefined;
  }

  /** Looks at one `tracee.v1beta1.Event` in `b[p, end)`. Damage is passed over. */
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
    // A missing argument throws where it is read; a copy does not have it.
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

/** Whether libc places an rseq area so far from its tid word on arm64, and not on amd64 (glibc: struct pthread, and elf/dl-tls.c). */
function fitsArm64Only(distance: bigint): boolean {
  const isAmd64 = distance === 1744n || distance === 1616n || (distance >= -mebibyte && distance <= -752n);
  return !isAmd64 && distance !== 0n && distance >= -mebibyte && distance <= mebibyte;
}
