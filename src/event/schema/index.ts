import type * as z from 'zod';
import { clone } from './clone.ts';
import { prctl } from './prctl.ts';
import { rseq } from './rseq.ts';
import { sched_process_exec } from './sched_process_exec.ts';
import { sched_process_exit } from './sched_process_exit.ts';
import { sched_process_fork } from './sched_process_fork.ts';
import { set_tid_address } from './set_tid_address.ts';

/** Events with a schema of their own. Other schemas are made from the catalogue. */
export const ownSchemas = {
  clone,
  prctl,
  rseq,
  sched_process_exec,
  sched_process_exit,
  sched_process_fork,
  set_tid_address,
};

/** The schemas of `ownSchemas` by name. */
export const eventSchemas: ReadonlyMap<string, z.ZodObject> = new Map<string, z.ZodObject>(Object.entries(ownSchemas));
