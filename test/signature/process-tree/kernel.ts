import { uniqueId } from '../../../src/public/index.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';

const start = Date.UTC(2026, 0, 1);

/** @param ms milliseconds since the start of the case @returns epoch nanoseconds */
export function nanosecondsAt(ms: number): bigint {
  return BigInt(start + ms) * 1_000_000n;
}

const textAt = (ms: number): string => new Date(start + ms).toISOString();

/** A process as the kernel knows it. */
export interface Task {
  readonly pid: number;
  /** Milliseconds since the start of the case. */
  readonly startedAt: number;
  readonly uniqueId: number;
  /** The process that forked it; undefined for the first one. */
  readonly creator: Task | undefined;
  /** The programs that its creator ran at the fork. */
  readonly forkedBy: string;
  /** Its parent, which is another one after the creator has ended. */
  parent: Task | undefined;
  /** All parents that it had. */
  readonly parents: Set<Task>;
  /** All programs that it has run, the last one now. */
  readonly programs: string[];
  isAlive: boolean;
}

/** A small kernel: processes fork, exec, act and exit, and each of these makes the message that Tracee would send. */
export class Kernel {
  readonly init: Task;
  readonly tasks: Task[] = [];
  readonly #byId = new Map<string, Task>();
  readonly #withTimes: boolean;
  now = 0;

  /** @param withTimes whether forks tell the start of the child, as those of Tracee main do */
  constructor(withTimes: boolean) {
    this.#withTimes = withTimes;
    this.init = this.#add(1, -1_000, undefined, '/sbin/init');
  }

  /** The process with these ids. */
  task(ids: { readonly uniqueId: number; readonly hostPid: number }): Task | undefined {
    return this.#byId.get(`${ids.uniqueId} ${ids.hostPid}`);
  }

  get alive(): readonly Task[] {
    return this.tasks.filter(({ isAlive }) => isAlive);
  }

  /**
   * @param pid of the child; by default the lowest free one from 2 on, so that pids are reused soon
   * @param startedAt of the child, in milliseconds since the start of the case; by default now
   */
  fork(by: Task, pid = this.#freePid(), startedAt?: number): Uint8Array {
    // Unique ids are rounded to 100 ms: a pid is not used again within them.
    this.now += 150;
    const child = this.#add(pid, startedAt ?? this.now, by, by.programs.at(-1) ?? '');
    const ids = ['child_tid', 'child_ns_tid', 'child_pid', 'child_ns_pid'].map((name) => ({ name, int32: pid }));
    const times = [{ name: 'start_time', uInt64: String(nanosecondsAt(child.startedAt)) }];
    return this.#message('sched_process_fork', by, [...ids, ...(this.#withTimes ? times : [])]);
  }

  exec(task: Task, program: string): Uint8Array {
    task.programs.push(program);
    const argv = [program, '--run'];
    return this.#message('sched_process_exec', task, [
      { name: 'pathname', str: program },
      { name: 'argv', strArray: { value: argv } },
    ]);
  }

  exit(task: Task): Uint8Array {
    const message = this.#message('sched_process_exit', task, [{ name: 'process_group_exit', bool: true }]);
    task.isAlive = false;
    for (const child of this.alive.filter(({ parent }) => parent === task)) {
      child.parent = this.init;
      child.parents.add(this.init);
    }
    return message;
  }

  act(task: Task): Uint8Array {
    return this.#message('openat', task, []);
  }

  #freePid(): number {
    const used = new Set(this.alive.map(({ pid }) => pid));
    let pid = 2;
    while (used.has(pid)) pid++;
    return pid;
  }

  #add(pid: number, startedAt: number, creator: Task | undefined, program: string): Task {
    const task: Task = {
      pid,
      startedAt,
      uniqueId: uniqueId(pid, nanosecondsAt(startedAt)),
      creator,
      forkedBy: program,
      parent: creator,
      parents: new Set(creator === undefined ? [] : [creator]),
      programs: [program],
      isAlive: true,
    };
    this.tasks.push(task);
    this.#byId.set(`${task.uniqueId} ${pid}`, task);
    return task;
  }

  #message(
    name: string,
    { pid, uniqueId: id, startedAt, parent, programs }: Task,
    data: readonly unknown[],
  ): Uint8Array {
    this.now++;
    return encodeProtobufJson({
      timestamp: textAt(this.now),
      id: 700,
      name,
      workload: {
        process: {
          executable: { path: programs.at(-1) },
          uniqueId: id,
          hostPid: pid,
          pid,
          thread: { startTime: textAt(startedAt), name: 'main', uniqueId: id, hostTid: pid, tid: pid },
          ...(parent && { ancestors: [{ uniqueId: parent.uniqueId, hostPid: parent.pid, pid: parent.pid }] }),
        },
      },
      data,
    });
  }
}
