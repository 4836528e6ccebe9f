import * as z from 'zod';
import type { Process, Thread, Workload } from '../../event/workload/workload.ts';
import { lenient } from './lenient.ts';
import { readTime } from './time.ts';

/** Limit of ancestors; a finding has at most 16. */
const mostAncestors = 32;

const text = lenient(z.string());
const number = lenient(z.number());
const time = lenient(z.string().transform((at, ctx) => readTime(at) ?? (ctx.addIssue('no time'), z.NEVER)));
const named = lenient(z.looseObject({ name: text }));
const thread = z.looseObject({
  start_time: time,
  name: text,
  unique_id: number,
  host_tid: number,
  tid: number,
  syscall: text,
  compat: lenient(z.boolean()),
});
const process = z.looseObject({
  executable: lenient(z.looseObject({ path: text })),
  unique_id: number,
  host_pid: number,
  pid: number,
  real_user: lenient(z.looseObject({ id: number })),
  thread: lenient(thread),
  command_line: text,
  known: lenient(z.enum(['seen', 'said'])),
  program: lenient(z.enum(['seen', 'said', 'unknown'])),
  ancestors: lenient(z.array(z.unknown())),
});

/** `workload` of a finding as JSON. Unknown and broken parts are left out. */
export const workloadSchema = z.looseObject({
  process: lenient(process),
  container: lenient(
    z.looseObject({
      id: text,
      name: text,
      image: lenient(z.looseObject({ id: text, name: text, repo_digests: lenient(z.array(z.string())) })),
      started: lenient(z.boolean()),
    }),
  ),
  k8s: lenient(
    z.looseObject({
      pod: lenient(z.looseObject({ name: text, uid: text, labels: lenient(z.record(z.string(), z.string())) })),
      namespace: named,
    }),
  ),
});

type ProcessJson = z.output<typeof process>;
type WorkloadJson = z.output<typeof workloadSchema>;

/** @returns the workload of a finding, from its JSON */
export function readWorkload({ process: own, container, k8s }: WorkloadJson): Workload {
  const ownThread = own?.thread;
  return {
    ...(own && { process: withParents(own, (own.ancestors ?? []).slice(0, mostAncestors)) }),
    ...(ownThread && { thread: threadOf(ownThread) }),
    ...(container?.id !== undefined && {
      container: {
        id: container.id,
        name: container.name ?? '',
        started: container.started ?? false,
        ...(container.image && {
          image: {
            id: container.image.id ?? '',
            name: container.image.name ?? '',
            repoDigests: container.image.repo_digests ?? [],
          },
        }),
      },
    }),
    ...(k8s && {
      k8s: {
        ...(k8s.pod && { pod: { name: k8s.pod.name ?? '', uid: k8s.pod.uid ?? '', labels: k8s.pod.labels ?? {} } }),
        ...(k8s.namespace?.name !== undefined && { namespace: k8s.namespace.name }),
      },
    }),
  };
}

function withParents(json: ProcessJson, ancestors: readonly unknown[]): Process {
  let parent: Process | undefined;
  for (const ancestor of ancestors.toReversed()) {
    const read = process.safeParse(ancestor);
    if (read.success) parent = processOf(read.data, parent);
  }
  return processOf(json, parent);
}

function processOf(json: ProcessJson, parent: Process | undefined): Process {
  const { executable, unique_id: uniqueId = 0, host_pid: hostPid = 0, pid = 0, real_user: user } = json;
  const { thread: first, command_line: commandLine, known, program } = json;
  const hasLineage = known !== undefined || commandLine !== undefined || first !== undefined;
  return {
    uniqueId,
    hostPid,
    pid,
    ...(executable?.path !== undefined && { executable: executable.path }),
    ...(user?.id !== undefined && { userId: user.id }),
    ...(parent && { parent }),
    ...(hasLineage && {
      lineage: {
        known: known ?? 'said',
        program: program ?? 'said',
        ...(first?.name !== undefined && { comm: first.name }),
        ...(first?.start_time !== undefined && { startTime: first.start_time }),
        ...(commandLine !== undefined && { commandLine }),
      },
    }),
  };
}

function threadOf(json: z.output<typeof thread>): Thread {
  return {
    uniqueId: json.unique_id ?? 0,
    hostTid: json.host_tid ?? 0,
    tid: json.tid ?? 0,
    name: json.name ?? '',
    startTime: json.start_time ?? 0n,
    syscall: json.syscall ?? '',
    compat: json.compat ?? false,
  };
}
