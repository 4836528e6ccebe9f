import * as z from 'zod';
import { int64, pointer, uint64 } from './kinds.ts';

/** clone(2), in the argument order of the raw call that Tracee uses on every architecture. */
export const clone = z.object({
  flags: uint64(),
  stack: pointer(),
  parent_tid: pointer(),
  child_tid: pointer(),
  tls: uint64(),
  returnValue: int64(),
});
