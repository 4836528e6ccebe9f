import { fromRfc3339 } from '../../output/time.ts';

/** The processes and the container that a finding is about. Its texts come from events, so that an attacker may choose them. */
export interface FindingScope {
  /** Unique id of the process; undefined if the finding has none. */
  readonly process: number | undefined;
  readonly container: string | undefined;
  /** Times of the evidence, epoch nanoseconds. Their actors belong to the finding, too. */
  readonly evidence: readonly EvidencePlace[];
}

/** Time and name of an event that is evidence. */
export interface EvidencePlace {
  readonly time: bigint;
  readonly name: string;
}

/** @param finding in the format `json` of the outputs */
export function scopeOf(finding: unknown): FindingScope {
  const workload = member(finding, 'workload');
  const process = member(member(workload, 'process'), 'unique_id');
  const container = member(member(workload, 'container'), 'id');
  const evidence = member(finding, 'evidence');
  const items: readonly unknown[] = Array.isArray(evidence) ? evidence : [];
  return {
    process: typeof process === 'number' && process > 0 ? process : undefined,
    container: typeof container === 'string' && container !== '' ? container : undefined,
    evidence: items.flatMap((item) => evidenceOf(item)),
  };
}

function evidenceOf(item: unknown): readonly EvidencePlace[] {
  const [given, name] = [member(item, 'timestamp'), member(item, 'name')];
  const time = typeof given === 'string' ? fromRfc3339(given) : undefined;
  return time === undefined || typeof name !== 'string' ? [] : [{ time, name }];
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
