import type { Severity } from '../../finding.ts';
import type { Facts } from './facts.ts';

/** The property that the records of a group share. `hour` and `day` are those of the event time, in UTC. */
export const groupKeys = [
  'signature',
  'severity',
  'process',
  'container',
  'namespace',
  'pod',
  'node',
  'kind',
  'hour',
  'day',
] as const;
export type GroupKey = (typeof groupKeys)[number];

export interface Group {
  /** The shared value; empty where the records have none. An attacker may control it. */
  readonly key: string;
  /** Number of findings; a summary counts the repeats that it stands for. Each note counts as one. */
  readonly count: number;
  /** Highest severity. */
  readonly severity: Severity | undefined;
  /** Epoch nanoseconds. */
  readonly first: bigint;
  readonly last: bigint;
}

export interface Groups {
  /** Most findings first. */
  readonly groups: readonly Group[];
  /** Number of findings in groups that are not listed, because there are too many. */
  readonly others: number;
  readonly total: number;
}

/** Maximum number of groups. The first ones stay. */
const mostGroups = 10_000;

/** Counts records in groups, in bounded memory. */
export class Grouping {
  readonly #by: GroupKey;
  readonly #groups = new Map<string, { -readonly [Key in keyof Group]: Group[Key] }>();
  #others = 0;
  #total = 0;

  constructor(by: GroupKey) {
    this.#by = by;
  }

  add(facts: Facts): void {
    const count = facts.kind === 'summary' ? facts.count - 1 : 1;
    this.#total += count;
    const key = keyOf(facts, this.#by);
    const { severity, time } = facts;
    const group = this.#groups.get(key);
    if (group === undefined) {
      if (this.#groups.size >= mostGroups) this.#others += count;
      else this.#groups.set(key, { key, count, severity, first: time, last: time });
      return;
    }
    group.count += count;
    if (time < group.first) group.first = time;
    if (time > group.last) group.last = time;
    if (severity !== undefined && rankOf(severity) > rankOf(group.severity)) group.severity = severity;
  }

  get result(): Groups {
    const groups = [...this.#groups.values()].toSorted(
      (one, other) => other.count - one.count || (one.key < other.key ? -1 : 1),
    );
    return { groups, others: this.#others, total: this.#total };
  }
}

const ranks: Readonly<Record<Severity, number>> = { info: 0, low: 1, medium: 2, high: 3, critical: 4 };

function rankOf(severity: Severity | undefined): number {
  return severity === undefined ? -1 : ranks[severity];
}

function keyOf(facts: Facts, by: GroupKey): string {
  switch (by) {
    case 'process':
      return facts.executable ?? (facts.pid === undefined ? '' : `pid ${facts.pid}`);
    case 'container':
      return facts.container?.name || facts.container?.id || '';
    case 'hour':
    case 'day':
      return new Date(Number(facts.time / 1_000_000n)).toISOString().slice(0, by === 'hour' ? 13 : 10);
    default:
      return facts[by] ?? '';
  }
}
