import { WireError } from '../event/bytes/wire.ts';
import { carriesExecutablePath, workloadRange } from '../event/message/executable-path.ts';
import { readArguments } from '../event/values/values.ts';
import { readWorkload } from '../event/workload/workload-reader.ts';

/** So much of each sign is looked at; a busy machine sends more than anybody needs. */
const most = 2_000;

/** What a stream shows of programs that start, whichever events Tracee sends. */
export class Signs {
  /** Programs that were started. */
  execs = 0;
  /** Those of them that a dynamic loader loads. */
  dynamic = 0;
  /** Those of them that glibc's loader loads. */
  glibc = 0;
  /** Those of them that came with an environment. */
  withEnvironment = 0;
  /** Events of a process, and those of them that carry the path of its program. */
  ofProcess = 0;
  withPath = 0;
  readonly #starts = new Set<number>();
  readonly #born = new Set<number>();
  #first = 0n;

  /** Processes whose first thread told the kernel its tid word or its area, as a program does when it starts. */
  get starts(): number {
    return this.#starts.size;
  }

  /** Processes that are younger than the first event. */
  get born(): number {
    return this.#born.size;
  }

  /** Takes an event; damaged parts of it show nothing. @param timestamp epoch nanoseconds */
  take(name: string, bytes: Uint8Array, start: number, end: number, timestamp: bigint): void {
    if (this.#first === 0n) this.#first = timestamp;
    try {
      if (name === 'sched_process_exec' && this.execs < most) this.#exec(bytes, start, end);
      if (this.ofProcess < most) this.#process(name, bytes, start, end);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
    }
  }

  #exec(bytes: Uint8Array, start: number, end: number): void {
    const values = new Map(readArguments(bytes, start, end).map(({ name, value }) => [name, value]));
    const loader = values.get('interpreter_pathname');
    const environment = values.get('env');
    this.execs++;
    if (typeof loader === 'string' && loader !== '') this.dynamic++;
    if (typeof loader === 'string' && /\/ld-linux[^/]*$/.test(loader)) this.glibc++;
    if (Array.isArray(environment) && environment.length > 0) this.withEnvironment++;
  }

  #process(name: string, bytes: Uint8Array, start: number, end: number): void {
    const carries = carriesExecutablePath(bytes, start, end);
    const range = workloadRange(bytes, start, end);
    if (carries === undefined || range === undefined) return;
    this.ofProcess++;
    if (carries) this.withPath++;
    const { process, thread } = readWorkload(bytes, range.start, range.end);
    if (process === undefined || thread === undefined || process.hostPid !== thread.hostTid) return;
    if (name === 'set_tid_address' || name === 'rseq') this.#starts.add(process.hostPid);
    if (thread.startTime > this.#first) this.#born.add(process.hostPid);
  }
}
