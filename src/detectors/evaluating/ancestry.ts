import { isList, Uint, type Value } from '../../cel/values/value.ts';
import type { Process } from '../../event/workload/workload.ts';
import type { ProcessFacts, ProcessStore } from '../expressions/detector-stores.ts';
import { MadeMessage, TraceeMessage } from '../expressions/tracee-message.ts';
import type { DetectorInput } from './detector-input.ts';

/** Maximum number of processes that Tracee fills in, including the event's own (pkg/detectors/dispatch.go). */
const depth = 5;

/**
 * The ancestors that `auto_populate.process_ancestry` adds, if the event names a process without ancestors and the store knows
 * them.
 */
export function missingAncestors(
  { around: { workload } }: DetectorInput,
  store: ProcessStore | undefined,
): readonly ProcessFacts[] {
  const process = workload?.has('process') ? workload.get('process') : undefined;
  if (store === undefined || !(process instanceof TraceeMessage)) return [];
  const ancestors = process.get('ancestors');
  const id = process.get('unique_id');
  if (!(id instanceof Uint) || id.value === 0n) return [];
  if (ancestors !== undefined && isList(ancestors) && ancestors.length > 0) return [];
  return store.ancestry(Number(id.value), depth).slice(1);
}

/** @returns a workload with these ancestors */
export function withAncestors(workload: TraceeMessage, ancestors: readonly ProcessFacts[]): TraceeMessage {
  const process = workload.get('process');
  if (!(process instanceof TraceeMessage)) return workload;
  const list = ancestors.map(
    (one) =>
      new MadeMessage('Process', {
        executable: one.exe === '' ? undefined : new MadeMessage('Executable', { path: one.exe }),
        unique_id: uint(one.uniqueId),
        host_pid: uint(one.hostPid),
        pid: uint(one.pid),
        thread: one.name === '' ? undefined : new MadeMessage('Thread', { name: one.name }),
      }),
  );
  return copy(workload, { process: copy(process, { ancestors: list }) });
}

function copy(message: TraceeMessage, change: Readonly<Record<string, Value>>): TraceeMessage {
  const fields = message.names().map((name) => [name, message.get(name)] as const);
  return new MadeMessage(message.type, { ...Object.fromEntries(fields), ...change });
}

function uint(value: number): Uint {
  return new Uint(BigInt(value));
}

/** The ancestors in the form of a finding: each ancestor is the parent of the one before. */
export function withParents(process: Process, ancestors: readonly ProcessFacts[]): Process {
  let parent: Process | undefined;
  for (const { uniqueId, hostPid, pid, exe } of ancestors.toReversed())
    parent = { uniqueId, hostPid, pid, ...(exe !== '' && { executable: exe }), ...(parent && { parent }) };
  return parent === undefined ? process : { ...process, parent };
}
