import * as z from 'zod';

/** A thread ends. */
export const sched_process_exit = z.object({
  exit_code: z.int32(),
  signal_code: z.int32(),
  process_group_exit: z.boolean(),
});
