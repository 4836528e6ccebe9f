import { BoundedMap, defineModel, z } from 'tracee-sequent';

export const parents = defineModel({
  id: 'acme.parents',
  options: z.strictObject({ processes: z.int().positive().default(10_000) }),
  create: ({ processes }) => new BoundedMap<number, number>(processes),
  evicted: (view) => view.evicted,
  gap: (view) => view.clear(),
  on: {
    sched_process_fork: (view, { data }) => view.set(data.child_pid, data.parent_pid),
    sched_process_exit: (view, { process }) => void (process && view.delete(process.hostPid)),
  },
});
