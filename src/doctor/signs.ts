import { WireError } from '../event/bytes/wire.ts';
import { carriesExecutablePath, workloadRange } from '../event/message/executable-path.ts';
import { readArguments } from '../event/values/values.ts';
import { readWorkload } from '../event/workload/workload-reader.ts';

/** Maximum number of samples per sign, to limit the work on a busy machine. */
const most = 2_000;

/** Signs of program starts in a stream. They do not depend on the selected events. */
export class Signs {
  /** Number of started programs. */
  execs = 0;
  /** Started programs with a dynamic loader. */
  dynamic = 0;
  /** Started programs with glibc's loader. */
  glibc = 0;
  /** Started programs that came with an environment. */
  withEnvironment = 0;
  /** Number of events with a process; `withPath` counts those with the path of the program. */
  ofProcess = 0;
  withPath = 0;
  readonly #starts = new Set<number>();
  readonly #born = new Set<number>();
  #first = 0n;

  /**
   * Number of processes whose first thread registered its tid word or its rseq area, as a program does at its start.
   */
  get starts(): number {
    return this.#starts.size;
  }

  /** Number of processes that are younger than the first event. */
  get born(): number {
    return this.#born.size;
  }

  /**
   * Takes an event. Damaged parts of it are ignored.
   * @param timestamp epoch nanoseconds
   */
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
