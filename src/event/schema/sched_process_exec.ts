import * as z from 'zod';
import { uint64 } from './kinds.ts';

/** A process executes another program. Its ids stay the same: only this event separates the two programs. */
export const sched_process_exec = z.object({
  cmdpath: z.string().describe('path as passed to execve'),
  pathname: z.string().describe('path of the executed file'),
  dev: z.uint32(),
  inode: uint64(),
  ctime: uint64(),
  inode_mode: z.uint32(),
  interpreter_pathname: z.string(),
  interpreter_dev: z.uint32(),
  interpreter_inode: uint64(),
  interpreter_ctime: uint64(),
  argv: z.array(z.string()).describe('unreadable elements are "?"'),
  interp: z.string(),
  stdin_type: z.uint32(),
  stdin_path: z.string(),
  invoked_from_kernel: z.boolean(),
  prev_comm: z.string().describe('name of the thread before the exec'),
  env: z.array(z.string()).describe('empty without environment enrichment'),
  pwd: z.string(),
  sha256: z.string().describe('hash of the executed file; only if Tracee computes hashes'),
});
