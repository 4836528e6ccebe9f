import * as z from 'zod';
import { defineModel } from '../model.ts';
import { ProcessTree } from './process-tree.ts';

/** Limits of the model, which an operator can set under its id `sequent.process_tree`. */
const options = z.strictObject({
  processes: z.int().min(16).max(1_000_000).default(16_384).describe('processes that are remembered'),
  megabytes: z.int().min(1).max(1_024).default(16).describe('memory of these processes with their texts, in MiB'),
  images: z.int().min(0).max(64).default(8).describe('earlier programs of one process that are remembered'),
  keepEndedSeconds: z
    .int()
    .min(0)
    .max(86_400)
    .default(60)
    .describe(
      'seconds for which a process that has ended is remembered; one with descendants stays as long as they do',
    ),
  depth: z.int().min(1).max(64).default(16).describe('ancestors of one process that are returned'),
});

/**
 * A model of all processes: `models: { tree: processTree }` gives `ctx.models.tree`, a `ProcessTree`. It follows fork,
 * exec and exit, and learns from every event that a loaded signature listens to.
 *
 * Bounds: 16 384 processes and 16 MiB, 8 earlier programs of each process, 512 characters of a path and 1 024 of a command
 * line, and 4 096 children that have not acted yet. An operator can change them (`options: { sequent.process_tree: ... }`).
 * At a limit, processes that have ended go first, then those that were not used recently. The statistics count them as
 * `evicted`.
 */
export const processTree = defineModel({
  id: 'sequent.process_tree',
  options,
  create: ({ processes, megabytes, images, keepEndedSeconds, depth }) =>
    new ProcessTree({
      processes,
      bytes: megabytes * 2 ** 20,
      images,
      keepEnded: BigInt(keepEndedSeconds) * 1_000_000_000n,
      depth,
    }),
  evicted: (tree) => tree.evicted,
  gap: (tree, _timestamp, process) => tree.lost(process),
  everyEvent: (tree, event) => tree.learn(event),
  on: {
    sched_process_fork: (tree, event) => tree.fork(event),
    sched_process_exec: (tree, event) => tree.exec(event),
    sched_process_exit: (tree, event) => tree.exit(event),
  },
});
