import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Finding } from '../../../src/finding.ts';
import type { Format } from '../../../src/output/format/format.ts';
import type { Report } from '../../../src/output/report.ts';
import { packageVersion } from '../../../src/package.ts';
import { reportOf, sampleFinding } from '../sample-finding.ts';

const signature = { id: 'RSEQ-004', name: 'rseq_takeover', version: '7.2.1', pack: 'rseq' };

/** A finding in a pod, with something in every part. */
function inPod(): Finding {
  const { process, thread } = sampleFinding().workload;
  assert.ok(process && thread);
  return sampleFinding({
    signature,
    threat: {
      name: 'Code injected',
      description: 'A program writes into the memory of another one',
      severity: 'critical',
      mitre: {
        tactic: { name: 'Defense Evasion' },
        technique: { id: 'T1055.008', name: 'Ptrace System Calls' },
      },
      properties: { Category: 'defense-evasion' },
    },
    data: [
      { name: 'pathname', kind: 'str', value: '/tmp/a=b|c\\d\n\u001b[31m"<script>"' },
      { name: 'size', kind: 'u_int64', value: 2n ** 64n - 1n },
      { name: 'argv', kind: 'str_array', value: ['/bin/sh', '-c', 'id'] },
      { name: 'unset' },
    ],
    tags: ['foreign-arch', 'at_end'],
    workload: {
      process: { ...process, pid: 7, executable: '/usr/bin/nginx', userId: 1000 },
      thread: { ...thread, tid: 8, name: 'nginx: worker' },
      container: {
        id: '0123456789abcdef'.repeat(4),
        name: 'web',
        image: { id: 'sha256:1', name: 'nginx:1.27', repoDigests: ['nginx@sha256:2'] },
        started: true,
      },
      k8s: {
        pod: { name: 'web-0', uid: '8d3b6a0e-52a4-4a4c-9d41-1b2c3d4e5f60', labels: { app: 'web' } },
        namespace: 'shop',
      },
    },
  });
}

/** A finding about Sequent itself, which has no workload. */
function aboutSequent(): Finding {
  return sampleFinding({
    signature: { id: 'SEQ-2', name: 'signature_slow', version: '', pack: 'sequent' },
    threat: { name: 'A signature is slow', description: 'It still runs', severity: 'info', properties: {} },
    data: [{ name: 'percent_of_core', kind: 'int32', value: 23 }],
    workload: {},
    policies: [],
    evidence: [],
    detectedFrom: { name: 'sequent', data: [] },
  });
}

/** The findings of the golden files. */
export function goldenReports(): readonly Report[] {
  const slow = reportOf(aboutSequent());
  return [
    reportOf(sampleFinding({ signature })),
    reportOf(inPod()),
    { ...slow, count: 4, summary: true, lastTimestamp: slow.firstTimestamp + 59_000_000_000n },
  ];
}

/** Compares what a format makes with its golden file in fixtures/outputs/, or writes that file where WRITE_GOLDEN is set. */
export function assertGolden(name: string, format: Format): void {
  const url = new URL(`../../../fixtures/outputs/${name}.txt`, import.meta.url);
  const entries = goldenReports().map((report) => `${format(report)}\n`);
  const made = entries.join('').replaceAll(packageVersion(), 'VERSION');
  if (process.env['WRITE_GOLDEN'] === '1') writeFileSync(url, made);
  assert.equal(made, readFileSync(url, 'utf8'));
}
