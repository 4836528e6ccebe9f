import * as z from 'zod';
import { int64, pointer } from './kinds.ts';

/** rseq(2): one thread registers or unregisters its `struct rseq` (Linux: kernel/rseq.c). */
export const rseq = z.object({
  rseq: pointer().describe('address of the struct rseq'),
  rseq_len: z.uint32().describe('its size: 32, or the feature size that the kernel announces'),
  flags: z.int32().describe('0 registers, 1 unregisters'),
  sig: z.uint32().describe('the 4 bytes that must stand before an abort handler; no signal number'),
  returnValue: int64().describe('0, or a negative errno'),
});
