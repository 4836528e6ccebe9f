import { readFileSync } from 'node:fs';
import { findingEvent } from '../../src/fleet/finding-event.ts';
import { LaneEngine } from '../../src/fleet/worker/lane-engine.ts';
import type { LoadedSignature } from '../../src/signature/loaded.ts';
import { parseOptions } from '../../src/signature/parsed-options.ts';

const holdMs = 2_000;

export interface EngineRow {
  readonly keys: number;
  readonly findings: number;
  /** Wall-clock microseconds for a finding, decoding of its JSON excluded. */
  readonly us: number;
  /** Growth of resident memory, in MiB. */
  readonly mib: number;
  readonly bytesPerKey: number;
}

function resident(): number {
  globalThis.gc?.();
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

/** @returns one event of a node, about as large as that of a recording */
export function eventOf(number: number, image: number, at: number) {
  const event = findingEvent(
    {
      timestamp: new Date(at).toISOString(),
      name: 'rseq_argument_probing',
      signature: { id: `S-${number % 7}` },
      finding_id: number.toString(16).padStart(32, '0'),
      workload: {
        process: { unique_id: number, host_pid: 1, pid: 1, executable: { path: '/usr/bin/shop' } },
        container: { id: `c${number}`, name: 'app', image: { name: `registry/shop/app-${image}:1` } },
        k8s: { pod: { name: 'app-1', uid: 'u' }, namespace: { name: 'shop' } },
      },
      threat: { name: 'A thread tried out arguments', severity: 2 },
    },
    { node: `node-${number % 1_000}`, cluster: 'bench' },
  );
  if (event === undefined) throw new Error('this is no finding');
  return event;
}

/** Evaluates at least one finding for each key in one lane, with all signatures of one kind of key. */
export function measureEngine(signatures: readonly LoadedSignature[], keys: number): EngineRow {
  const own = signatures.filter(({ fleet }) => fleet?.key === 'image');
  const engine = new LaneEngine({ signatures: own, options: parseOptions(own, new Map()), holdMs });
  const findings = Math.max(50_000, keys);
  const start = Date.UTC(2026);
  const before = resident();
  let ns = 0n;
  for (let number = 0; number < findings; number++) {
    const at = start + Math.floor(number / 20);
    const event = eventOf(number, number % keys, at);
    const began = process.hrtime.bigint();
    engine.take({ ...event, sequence: number + 1, storedMs: at });
    ns += process.hrtime.bigint() - began;
    if (number % 1_000 === 0) engine.found();
  }
  const grown = resident() - before;
  engine.snapshot();
  return {
    keys,
    findings,
    us: Number(ns) / findings / 1_000,
    mib: grown / 2 ** 20,
    bytesPerKey: grown / keys,
  };
}
