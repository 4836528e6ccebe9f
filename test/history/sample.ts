export interface Sample {
  readonly id?: string;
  readonly timestamp?: string;
  readonly severity?: number;
  readonly signature?: string;
  readonly pid?: number;
  readonly executable?: string;
  readonly container?: { readonly id: string; readonly name?: string; readonly image?: { readonly name: string } };
  readonly namespace?: string;
  readonly texts?: readonly string[];
  readonly pointer?: string;
  readonly count?: number;
}

/** A finding as the output format `json` writes it, with the parts that searches read. */
export function findingLine(sample: Sample = {}): string {
  const { timestamp = '2026-11-23T08:50:50.948000000Z', executable = '/opt/tool', pid = 267, texts = [] } = sample;
  const { signature = 'RSEQ-011', id = '9da98504f0bc2b496c0312c5eeae0350', container, namespace, pointer } = sample;
  return JSON.stringify({
    timestamp,
    name: 'second_libc_start_without_exec',
    signature: { id: signature, version: '1.0.0', pack: 'rseq' },
    finding_id: id,
    workload: {
      process: { executable: { path: executable }, unique_id: 4_000_000_000 + pid, host_pid: pid, pid },
      container,
      k8s: namespace === undefined ? undefined : { namespace: { name: namespace }, pod: { name: 'web-0' } },
    },
    data: [
      ...texts.map((str, index) => ({ name: `text${index}`, str })),
      ...(pointer === undefined ? [] : [{ name: 'area', pointer }]),
    ],
    threat: {
      name: 'A second libc started',
      description: 'Code was loaded without exec',
      severity: sample.severity ?? 3,
    },
    evidence: [
      { timestamp, name: 'rseq', data: [], process: { executable: { path: '/usr/bin/helper' }, pid: pid + 1 } },
    ],
    count: sample.count ?? 1,
    node: 'worker-1',
  });
}

/** A note as a history keeps it. */
export function noteLine(kind: string, timestamp: string, fields: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ timestamp, kind, id: `${kind}-1`, message: 'events were lost', fields });
}
