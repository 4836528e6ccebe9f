import { defineModel } from 'tracee-sequent';
import { applyClone, applyExec, applyExit, applyFork, applyPrctl, applyRseq, applySetTidAddress } from './apply.ts';
import { options, Processes } from './processes.ts';
import { repairAny, repairRseq, repairSetTidAddress } from './repair.ts';

/** The registrations of every thread with rseq and set_tid_address in the life of its program. All rules of the pack share it. */
export const threads = defineModel({
  id: 'rseq.threads',
  optional: ['clone', 'prctl'],
  options,
  create: (values) => new Processes(values),
  evicted: (view) => view.evicted,
  gap: (view, timestamp, process) => (process === undefined ? view.forget(timestamp) : view.forgetProcess(process)),
  stall: (view, timestamp) => view.stalled(timestamp),
  repair: {
    rseq: repairRseq,
    set_tid_address: repairSetTidAddress,
    prctl: (view, event) => void repairAny(view, event),
    clone: (view, event) => void repairAny(view, event),
  },
  on: {
    rseq: applyRseq,
    set_tid_address: applySetTidAddress,
    sched_process_exec: applyExec,
    sched_process_fork: applyFork,
    sched_process_exit: applyExit,
    clone: applyClone,
    prctl: applyPrctl,
  },
});
