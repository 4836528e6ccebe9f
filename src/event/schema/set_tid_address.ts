import * as z from 'zod';
import { int64, pointer } from './kinds.ts';

/** set_tid_address(2): where the kernel writes 0 and wakes a futex when the thread ends (Linux: kernel/fork.c, mm_release). */
export const set_tid_address = z.object({
  tidptr: pointer(),
  returnValue: int64(),
});
