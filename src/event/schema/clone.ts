import * as z from 'zod';
import { int64, pointer, uint64 } from './kinds.ts';

/** clone(2), in the argument order of the raw call that Tracee uses on every architecture. */
export const clone = z.object({
  flags: uint64().describe('CLONE_* and, in the low byte, the exit signal'),
  stack: pointer(),
  parent_tid: pointer(),
  child_tid: pointer().describe('the word that CLONE_CHILD_CLEARTID has cleared'),
  tls: uint64(),
  returnValue: int64().describe("the child's tid in the caller's pid namespace, or a negative errno"),
});
