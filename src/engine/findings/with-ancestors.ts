import type { Process } from '../../event/workload/workload.ts';
import type { Finding } from '../../finding.ts';
import type { Ancestor } from '../../signature/ancestry.ts';

/**
 * Puts the ancestors of the process into a finding, each as the parent of the one before.
 * @param line the parent first
 * @returns the same finding if it names as many already, or has no process
 */
export function withAncestors(finding: Finding, line: readonly Ancestor[]): Finding {
  const { process } = finding.workload;
  if (process === undefined || line.length === 0 || line.length < lengthOf(process)) return finding;
  let parent: Process | undefined;
  for (const ancestor of line.toReversed()) parent = { ...processOf(ancestor), ...(parent && { parent }) };
  return { ...finding, workload: { ...finding.workload, process: { ...process, ...(parent && { parent }) } } };
}

function processOf({
  uniqueId,
  hostPid,
  pid,
  executable,
  comm,
  startTime,
  commandLine,
  known,
  program,
}: Ancestor): Process {
  return {
    uniqueId,
    hostPid,
    pid,
    ...(executable !== undefined && { executable }),
    lineage: {
      known,
      program,
      ...(comm !== undefined && { comm }),
      ...(startTime !== undefined && { startTime }),
      ...(commandLine !== undefined && { commandLine }),
    },
  };
}

function lengthOf(process: Process): number {
  let length = 0;
  for (let one = process.parent; one !== undefined; one = one.parent) length++;
  return length;
}
