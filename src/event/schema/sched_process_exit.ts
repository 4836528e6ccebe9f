import * as z from 'zod';

/** A thread ends. */
export const sched_process_exit = z.object({
  exit_code: z.int32(),
  signal_code: z.int32().describe('the signal that ended it, 0 for none'),
  process_group_exit: z.boolean().describe('the last thread of the process'),
});
