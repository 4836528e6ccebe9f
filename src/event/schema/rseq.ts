import * as z from 'zod';
import { int64, pointer } from './kinds.ts';

/** rseq(2): one thread registers or unregisters its `struct rseq` (Linux: kernel/rseq.c). */
export const rseq = z.object({
  rseq: pointer(),
  rseq_len: z.uint32(),
  flags: z.int32(),
  sig: z.uint32(),
  returnValue: int64(),
});
