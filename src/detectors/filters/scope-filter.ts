import type { Container, Kubernetes } from '../../event/workload/workload.ts';
import { divide, FilterFault } from './filter-text.ts';
import { NumericFilter } from './numeric-filter.ts';
import { StringFilter } from './string-filter.ts';

/** The fields that scope filters test. Absent ones are 0 or empty, as in Tracee. */
export interface Scope {
  readonly timestamp: bigint;
  readonly pid: number;
  readonly tid: number;
  /** Process id of the first ancestor. */
  readonly ppid: number;
  readonly hostPid: number;
  readonly hostTid: number;
  readonly userId: number;
  readonly comm: string;
  readonly syscall: string;
  readonly container: Container | undefined;
  readonly k8s: Kubernetes | undefined;
}

/** Not part of the event message: Tracee's detectors find 0 there, too. */
const nothing = (): bigint => 0n;

const numbers: Readonly<Record<string, (scope: Scope) => bigint>> = {
  timestamp: ({ timestamp }) => timestamp,
  processorId: nothing,
  pid: ({ pid }) => BigInt(pid),
  tid: ({ tid }) => BigInt(tid),
  ppid: ({ ppid }) => BigInt(ppid),
  hostPid: ({ hostPid }) => BigInt(hostPid),
  hostTid: ({ hostTid }) => BigInt(hostTid),
  uid: ({ userId }) => BigInt(userId),
  mntns: nothing,
  pidns: nothing,
  cgroupId: nothing,
};

const texts: Readonly<Record<string, (scope: Scope) => string>> = {
  comm: ({ comm }) => comm,
  hostName: () => '',
  syscall: ({ syscall }) => syscall,
  containerId: ({ container }) => container?.id ?? '',
  containerImage: ({ container }) => container?.image?.name ?? '',
  containerName: ({ container }) => container?.name ?? '',
  podName: ({ k8s }) => k8s?.pod?.name ?? '',
  podNamespace: ({ k8s }) => k8s?.namespace ?? '',
  podUid: ({ k8s }) => k8s?.pod?.uid ?? '',
};

/** Aliases of fields (pkg/filters/scope.go; `hostParentProcessId` is a mistake in Tracee). */
const aliases: Readonly<Record<string, string>> = {
  p: 'pid',
  processId: 'pid',
  threadId: 'tid',
  parentProcessId: 'ppid',
  hostThreadId: 'hostTid',
  hostParentProcessId: 'hostPid',
  userId: 'uid',
  mountNamespace: 'mntns',
  pidNamespace: 'pidns',
  processName: 'comm',
};

/** Filters on fields of containers and pods also require a container. */
const ofContainers = /^(?:container|pod)[A-Z]/;

/** The scope filters of one event. All must pass. */
export class ScopeFilter {
  readonly #numbers = new Map<string, NumericFilter>();
  readonly #texts = new Map<string, StringFilter>();
  readonly #places = new Set<'container' | 'host'>();
  #started = false;

  /**
   * Adds `container`, `pid>1` and so on.
   * @throws FilterFault
   */
  add(text: string): void {
    const { field: written, rest } = divide(text);
    if (written === 'host') {
      this.#places.add('host');
      return;
    }
    if (written === 'container') {
      this.#addContainer(rest);
      return;
    }
    const field = Object.hasOwn(aliases, written) ? (aliases[written] ?? written) : written;
    if (Object.hasOwn(numbers, field)) {
      const filter = this.#numbers.get(field) ?? new NumericFilter(field === 'cgroupId');
      filter.add(rest);
      this.#numbers.set(field, filter);
    } else if (Object.hasOwn(texts, field)) {
      const filter = this.#texts.get(field) ?? new StringFilter();
      filter.add(rest);
      this.#texts.set(field, filter);
    } else if (field === 'containerImageDigest') new StringFilter().add(rest);
    else if (field === 'podSandbox') checkBoolean(rest);
    else throw new FilterFault(`there is no scope ${written}`);
    if (ofContainers.test(field)) this.#places.add('container');
  }

  #addContainer(rest: string): void {
    if (rest !== '' && rest !== '=started') throw new FilterFault('container stands alone, or is =started');
    this.#places.add('container');
    if (rest === '=started') this.#started = true;
  }

  passes(scope: Scope): boolean {
    const inContainer = (scope.container?.id ?? '') !== '';
    if (this.#places.size === 1 && this.#places.has('container') !== inContainer) return false;
    if (this.#started && scope.container?.started !== true) return false;
    for (const [field, filter] of this.#numbers) if (!filter.passes(numbers[field]?.(scope) ?? 0n)) return false;
    for (const [field, filter] of this.#texts) if (!filter.passes(texts[field]?.(scope) ?? '')) return false;
    return true;
  }
}

/**
 * Parses a boolean value. Tracee ignores the value after parsing.
 * @throws {FilterFault} if it is not a boolean
 */
function checkBoolean(rest: string): void {
  const values = /^!?=(.*)$/s.exec(rest)?.[1]?.split(',');
  const ok = values?.every((value) => /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value));
  if (ok !== true) throw new FilterFault('true or false is needed');
}
