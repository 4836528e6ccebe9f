import * as z from 'zod';
import { int64, uint64 } from './kinds.ts';

/** prctl(2). */
export const prctl = z.object({
  option: z.int32(),
  arg2: uint64(),
  arg3: uint64(),
  arg4: uint64(),
  arg5: uint64(),
  returnValue: int64(),
});
