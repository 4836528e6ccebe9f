import * as z from 'zod';
import { uint64 } from './kinds.ts';

/** A process executes another program. Its ids stay the same: only this event separates the two programs. */
export const sched_process_exec = z.object({
  cmdpath: z.string(),
  pathname: z.string(),
  dev: z.uint32(),
  inode: uint64(),
  ctime: uint64(),
  inode_mode: z.uint32(),
  interpreter_pathname: z.string(),
  interpreter_dev: z.uint32(),
  interpreter_inode: uint64(),
  interpreter_ctime: uint64(),
  argv: z.array(z.string()),
  interp: z.string(),
  stdin_type: z.uint32(),
  stdin_path: z.string(),
  invoked_from_kernel: z.boolean(),
  prev_comm: z.string(),
  env: z.array(z.string()),
  pwd: z.string(),
  sha256: z.string(),
});
