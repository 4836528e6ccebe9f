import type { FindingData, HeartbeatData } from '../event/event.ts';
import { event, type TestEvent, type TestWorkload } from './event.ts';

/** A finding of a node for the test of a fleet signature. */
export interface TestFinding extends Partial<Omit<FindingData, 'evidence' | 'threat' | 'signature'>> {
  /** Id of the signature that has found something. */
  readonly signature: string;
}

/**
 * Creates a finding of a node, as the event `finding` of a fleet signature.
 * @param data omitted arguments are those of a finding of medium severity of `node-1`
 * @param workload process, container and pod that the finding is about
 */
export function nodeFinding(data: TestFinding, workload: TestWorkload = {}): TestEvent<'finding'> {
  const { node = 'node-1', severity = 'medium', name = 'test' } = data;
  const threat = { name, description: name, severity, properties: {} };
  const given = { id: `${data.signature} ${node}`, name, severity, subject: '', tags: [], sha256: '', threat };
  return event('finding', { ...given, cluster: 'test', labels: [], ...data, node }, workload);
}

/**
 * Creates a heartbeat of a node's sidecar, as the event `sidecar_heartbeat` of a fleet signature.
 * @param data omitted arguments are those of a quiet sidecar of `node-1` that sends a heartbeat every 30 s
 */
export function heartbeat(
  data: Partial<HeartbeatData> = {},
  workload: TestWorkload = {},
): TestEvent<'sidecar_heartbeat'> {
  const counts = { signatures: 54, received: 0n, findings: 0n, lost: 0n };
  const versions = { version: '0.1.0', tracee: 'v0.24.1', signatureSet: 'a' };
  const own = { node: 'node-1', cluster: 'test', labels: [], nextMs: 30_000 };
  return event('sidecar_heartbeat', { ...own, ...versions, ...counts, ...data }, workload);
}
