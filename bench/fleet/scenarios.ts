import { setTimeout as pause } from 'node:timers/promises';
import { BenchFleet, type BenchWorker, cpuOf, peakOf } from './live.ts';

const images = 1_000;

/** @returns a finding of a node, about as large as one of a recording without its evidence */
function findingOf(number: number, node: number): string {
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    name: 'rseq_argument_probing',
    signature: { id: `S-${number % 7}`, version: '1.0.0', pack: 'bench' },
    finding_id: number.toString(16).padStart(32, '0'),
    workload: {
      process: { unique_id: number, host_pid: 1, pid: 1, executable: { path: '/usr/bin/shop' }, real_user: { id: 0 } },
      container: { id: `c${number}`, name: 'app', image: { name: `registry/shop/app-${number % images}:1` } },
      k8s: { pod: { name: 'app-1', uid: 'u' }, namespace: { name: 'shop' } },
    },
    threat: { name: 'A thread tried out which arguments of rseq the kernel refuses', severity: 2 },
    evidence: [{ timestamp: new Date().toISOString(), name: 'rseq', data: [{ name: 'rseq', str: 'x'.repeat(600) }] }],
    node: `node-${node}`,
  });
}

function* findings(fleet: BenchFleet, from: number, count: number, nodes: number) {
  for (let number = from; number < from + count; number++) {
    const node = number % nodes;
    const id = number.toString(16).padStart(32, '0');
    yield { subject: fleet.names.ofNode('finding', `node-${node}`), id, body: findingOf(number, node) };
  }
}

export interface ThroughputRow {
  readonly workers: number;
  readonly findings: number;
  readonly seconds: number;
  /** Findings for one second of processor time of the workers. */
  readonly perCore: number;
  /** Processor time of the server, in seconds. */
  readonly serverCpu: number;
  readonly peakMib: number;
}

/** Workers get so many findings that the stream has already. */
export async function throughput(workers: number, count: number): Promise<ThroughputRow> {
  const fleet = await BenchFleet.start();
  try {
    const all = Array.from({ length: workers }, () => fleet.worker());
    await untilLanes(all, 1);
    await pause(8_000);
    const server = cpuOf(fleet.serverPid);
    const before = sum(all, cpuOf);
    const started = performance.now();
    await fleet.publish(findings(fleet, 0, count, 1_000));
    await fleet.untilNothingPends();
    const seconds = (performance.now() - started) / 1_000;
    // Held events are evaluated a little later.
    await pause(8_000);
    const cpu = sum(all, cpuOf) - before;
    const row = {
      workers,
      findings: count,
      seconds,
      perCore: count / cpu,
      serverCpu: cpuOf(fleet.serverPid) - server,
      peakMib: Math.max(...all.map(({ pid }) => peakOf(pid))),
    };
    await Promise.all(all.map((worker) => worker.end('SIGKILL')));
    return row;
  } finally {
    await fleet.stop();
  }
}

export interface TakeOverRow {
  readonly how: 'SIGKILL' | 'SIGTERM';
  /** From the signal until the other worker has the last lane. */
  readonly seconds: number;
  readonly slowestReadMs: number;
  readonly readAgain: number;
}

/** One of two workers is ended after `count` findings. */
export async function takeOver(how: TakeOverRow['how'], count: number): Promise<TakeOverRow> {
  const fleet = await BenchFleet.start();
  try {
    const [first, second] = [fleet.worker(), fleet.worker()];
    await untilLanes([first, second], 8);
    await fleet.publish(findings(fleet, 0, count, 1_000));
    await fleet.untilNothingPends();
    await pause(8_000);
    const before = lanes(second).length;
    const started = Date.now();
    await first.end(how);
    const lost = Date.now() - started;
    while (lanes(second).length < before + 8) {
      if (Date.now() - started > 30_000) break;
      await pause(50);
    }
    const taken = lanes(second).slice(before);
    const last = Math.max(...taken.map(({ time }) => time), started + lost);
    await second.end('SIGKILL');
    return {
      how,
      seconds: (last - started) / 1_000,
      slowestReadMs: Math.max(0, ...taken.map(({ ms }) => ms)),
      readAgain: taken.reduce((all, one) => all + one.read, 0),
    };
  } finally {
    await fleet.stop();
  }
}

export interface ManyNodesRow {
  readonly nodes: number;
  readonly seconds: number;
  readonly heartbeats: number;
  readonly findings: number;
  readonly workerCores: number;
  readonly serverCores: number;
  readonly bytesPerFinding: number;
  readonly mostPending: number;
  readonly peakMib: number;
}

/** Nodes that send a heartbeat every 30 s and one finding a minute each, and one worker. */
export async function manyNodes(nodes: number, seconds: number): Promise<ManyNodesRow> {
  const fleet = await BenchFleet.start();
  try {
    const worker = fleet.worker();
    await untilLanes([worker], 8);
    const [workerCpu, serverCpu, bytes] = [cpuOf(worker.pid), cpuOf(fleet.serverPid), fleet.bytes];
    const started = performance.now();
    let [beats, found, mostPending] = [0, 0, 0];
    for (let second = 0; second < seconds; second++) {
      const from = beats;
      beats = Math.floor(((second + 1) * nodes) / 30);
      await fleet.publish(heartbeats(fleet, from, beats - from, nodes));
      const before = found;
      found = Math.floor(((second + 1) * nodes) / 60);
      await fleet.publish(findings(fleet, before, found - before, nodes));
      if (second % 10 === 9) mostPending = Math.max(mostPending, await fleet.pending());
      await pause(Math.max(0, (second + 1) * 1_000 - (performance.now() - started)));
    }
    const took = (performance.now() - started) / 1_000;
    const row = {
      nodes,
      seconds: took,
      heartbeats: beats,
      findings: found,
      workerCores: (cpuOf(worker.pid) - workerCpu) / took,
      serverCores: (cpuOf(fleet.serverPid) - serverCpu) / took,
      bytesPerFinding: (fleet.bytes - bytes) / (found + beats),
      mostPending,
      peakMib: peakOf(worker.pid),
    };
    await worker.end('SIGKILL');
    return row;
  } finally {
    await fleet.stop();
  }
}

function* heartbeats(fleet: BenchFleet, from: number, count: number, nodes: number) {
  for (let number = from; number < from + count; number++) {
    const node = `node-${number % nodes}`;
    const body = {
      time: Date.now(),
      next_ms: 30_000,
      version: '1.0.0',
      tracee: '0.24',
      signature_set: 'a'.repeat(64),
      signatures: 54,
      received: String(number),
      findings: '1',
      lost: '0',
      labels: {},
    };
    yield { subject: fleet.names.ofNode('heartbeat', node), id: `beat ${number}`, body: JSON.stringify(body) };
  }
}

function lanes(worker: BenchWorker) {
  const lines = worker.log().split('\n');
  return lines.flatMap((line) => {
    if (!line.includes('this worker has a lane')) return [];
    const time = /"time":"([^"]+)"/.exec(line)?.[1] ?? '';
    const [read, ms] = [/"read_again":(\d+)/, /"ms":(\d+)/].map((one) => Number(one.exec(line)?.[1]));
    return [{ time: Date.parse(time), read: read ?? 0, ms: ms ?? 0 }];
  });
}

async function untilLanes(workers: readonly BenchWorker[], least: number): Promise<void> {
  while (workers.some((worker) => lanes(worker).length < least)) await pause(100);
}

function sum(workers: readonly BenchWorker[], of: (pid: number) => number): number {
  return workers.reduce((all, { pid }) => all + of(pid), 0);
}
