import * as z from 'zod';
import { uint64 } from './kinds.ts';

/**
 * A thread or a process is created; `ns` ids are those of the pid namespace. The event does not tell the clone flags.
 */
export const sched_process_fork = z.object({
  parent_tid: z.int32(),
  parent_ns_tid: z.int32(),
  parent_pid: z.int32(),
  parent_ns_pid: z.int32(),
  parent_start_time: uint64(),
  child_tid: z.int32(),
  child_ns_tid: z.int32(),
  child_pid: z.int32(),
  child_ns_pid: z.int32(),
  start_time: uint64(),
  parent_process_tid: z.int32(),
  parent_process_ns_tid: z.int32(),
  parent_process_pid: z.int32(),
  parent_process_ns_pid: z.int32(),
  parent_process_start_time: uint64(),
  leader_tid: z.int32(),
  leader_ns_tid: z.int32(),
  leader_pid: z.int32(),
  leader_ns_pid: z.int32(),
  leader_start_time: uint64(),
});
