import * as z from 'zod';
import { uint64 } from './kinds.ts';

/** A process starts another program. Its ids stay: only this event separates the two lives. */
export const sched_process_exec = z.object({
  cmdpath: z.string().describe('as it was given to execve'),
  pathname: z.string().describe('of the file that runs'),
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
  prev_comm: z.string().describe('name of the thread before'),
  env: z.array(z.string()).describe('empty without environment enrichment'),
  pwd: z.string(),
  sha256: z.string().describe('of the file that runs; only where Tracee computes hashes'),
});
