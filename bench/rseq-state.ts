/**
 * Memory and speed of the rseq pack where many threads live and register: `npm run bench:state`.
 * Events go to the dispatcher as objects, so that reading bytes is not in the figures.
 */
import { Dispatcher } from '../src/engine/dispatcher.ts';
import { Gaps } from '../src/engine/time/gaps.ts';
import { Timers } from '../src/engine/time/timers.ts';
import type { Event, EventData, EventName } from '../src/event/event.ts';
import { uniqueId } from '../src/event/workload/unique-id.ts';
import { loadSignatures } from '../src/packs/load.ts';
import { parseOptions } from '../src/signature/parsed-options.ts';
import { emptyStatistics } from '../src/statistics/event-counts.ts';

const processes = 1_000;
const threadsEach = 100;
const registrations = Number(process.argv[2] ?? 10_000_000);
const second = 1_000_000_000n;
const sig = 0x5305_3053;
const signatures = await loadSignatures(['rseq']);

function startDispatcher(limits: Record<string, number>): { dispatcher: Dispatcher; findings: () => number } {
  let findings = 0;
  const dispatcher = new Dispatcher(
    {
      signatures,
      arch: 'amd64',
      options: parseOptions(signatures, new Map([['rseq.threads', limits]])),
      onFinding: () => findings++,
      onFault: ({ error }) => {
        throw error;
      },
    },
    emptyStatistics(),
    new Timers(65_536),
    new Gaps(),
    () => 0n,
  );
  return { dispatcher, findings: () => findings };
}

interface Thread {
  readonly pid: number;
  readonly tid: number;
  readonly startTime: bigint;
  readonly processId: number;
  readonly threadId: number;
}

const begun = 1_700_000_000n * second;

function thread(pid: number, tid: number, startTime: bigint): Thread {
  return { pid, tid, startTime, processId: uniqueId(pid, begun), threadId: uniqueId(tid, startTime) };
}

function event<N extends EventName>(name: N, who: Thread, timestamp: bigint, data: EventData<N>): Event<N> {
  const { pid, tid, startTime, processId, threadId } = who;
  return {
    name,
    timestamp,
    data,
    value: (argument) => data[argument],
    sent: [],
    process: { uniqueId: processId, hostPid: pid, pid, executable: '/usr/bin/server' },
    thread: { uniqueId: threadId, hostTid: tid, tid, name: 'server', startTime, syscall: name, compat: false },
    container: undefined,
    inContainer: false,
    k8s: undefined,
    policies: [],
    detectedFrom: undefined,
    inexact: false,
  };
}

function send(dispatcher: Dispatcher, one: Event): void {
  dispatcher.dispatch(one, dispatcher.listenersTo(one.name));
}

function registers(who: Thread, timestamp: bigint, slot: number): Event<'rseq'> {
  const rseq = 0x7f00_0000_0000n + BigInt(slot) * 0x80_0000n + 2_336n - (2_336n % 32n);
  return event('rseq', who, timestamp, { rseq, rseq_len: 32, flags: 0, sig, returnValue: 0n });
}

function ends(who: Thread, timestamp: bigint): Event<'sched_process_exit'> {
  return event('sched_process_exit', who, timestamp, { exit_code: 0, signal_code: 0, process_group_exit: false });
}

/** Bytes of live objects. */
function heap(): number {
  if (globalThis.gc === undefined) throw new Error('node needs --expose-gc');
  globalThis.gc();
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/** Every process starts and has so many threads, all of them registered. */
function populate(dispatcher: Dispatcher, threads: number): void {
  for (let p = 0; p < processes; p++) {
    const pid = 10_000 + p;
    for (let t = 0; t < threads; t++) {
      const one = thread(pid, t === 0 ? pid : 1_000_000 + p * threads + t, begun);
      const now = begun + BigInt(t) * 1_000n;
      if (t === 0) {
        const tidptr = 0x7f00_0000_0000n + 720n;
        send(dispatcher, event('set_tid_address', one, now, { tidptr, returnValue: BigInt(pid) }));
      }
      send(dispatcher, registers(one, now, t));
    }
  }
}

const roomy = { processes: 200_000, threads: 200_000 };

/** Each part is a function, so that what it has made is garbage when it is over. */
function memoryOf(title: string, threads: number, limits: Record<string, number>): void {
  const { dispatcher, findings } = startDispatcher(limits);
  const before = heap();
  populate(dispatcher, threads);
  const bytes = heap() - before;
  const forgotten = dispatcher.evicted.get('rseq.threads') ?? 0;
  const each = Math.round(bytes / processes / threads);
  console.log(`${title}: ${mebibytes(bytes)}, ${each} bytes a thread; forgotten ${forgotten}, findings ${findings()}`);
}

/** Threads come and go on stacks that are used again, beside those that stay. */
function churn(): void {
  const { dispatcher, findings } = startDispatcher(roomy);
  populate(dispatcher, threadsEach);
  const before = heap();
  const slots: Thread[] = [];
  const started = process.cpuUsage();
  for (let i = 0; i < registrations; i++) {
    const slot = i % 1_000;
    const now = begun + second + BigInt(i) * 10_000n;
    const old = slots[slot];
    if (old !== undefined) send(dispatcher, ends(old, now - 5_000n));
    const one = thread(10_000 + (slot % processes), 2_000_000 + (i % 1_000_000), now - 2_000n);
    slots[slot] = one;
    send(dispatcher, registers(one, now, threadsEach + slot));
    if ((i + 1) % (registrations / 4) === 0)
      console.log(`after ${i + 1} registrations: ${mebibytes(heap() - before)} more than before`);
  }
  const { user, system } = process.cpuUsage(started);
  const each = ((user + system) / registrations).toFixed(2);
  console.log(`${each} µs for a registration and an exit, findings ${findings()}`);
}

memoryOf(`${processes} processes with one thread`, 1, roomy);
memoryOf(`${processes} processes with ${threadsEach} threads`, threadsEach, roomy);
memoryOf('the same with the default limits', threadsEach, {});
churn();
