import { defineSignature, once, slidingCount, z } from 'sequent';
import { ENOSYS } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { threads } from './model/threads.ts';

const SIGABRT = 6;
const second = 1_000_000_000n;

export default defineSignature({
  id: 'RSEQ-016',
  name: 'rseq_unavailable',
  version: '1.0.0',
  description: 'Restartable sequences are not to be had where they are expected',
  threat: { severity: 'info', mitre: { tactic: 'Discovery', technique: 'T1497.001' } },
  falsePositives: ['a kernel without rseq', 'abort() in a fresh thread'],
  knownGaps: ['a call that seccomp denies is never seen; RSEQ-016 sees what follows from it'],
  references: ['glibc: sysdeps/nptl/dl-tls_init_tp.c'],
  options: z.strictObject({
    burst: z.int().min(2).default(10).describe('calls of one process in 60 s that the kernel does not know'),
  }),
  models: { threads },
  state: { host: once({ ttl: '24h' }), calls: slidingCount({ window: '60s' }) },
  finding: z.strictObject({ reason: z.enum(['unknown_to_kernel', 'burst', 'aborted']) }),
  on: {
    rseq(event, ctx) {
      const { data, process, timestamp } = event;
      if (process === undefined || data.returnValue !== ENOSYS) return;
      const evidence = [noted(event, 'the kernel has no such call')];
      if (ctx.state.host.first('host', timestamp))
        ctx.report({ reason: 'unknown_to_kernel' }, { subject: 'host', evidence });
      if (ctx.state.calls.add(process.uniqueId, timestamp) !== ctx.options.burst) return;
      ctx.report({ reason: 'burst' }, { severity: 'low', evidence });
    },
    sched_process_exit(event, ctx) {
      const who = ctx.models.threads.who(event);
      if (who === undefined || event.data.signal_code !== SIGABRT) return;
      const { process, thread } = who;
      if (thread.isLeader || !thread.registrationKnown || thread.first !== undefined) return;
      if (process.signatures.size === 0 || event.timestamp - thread.startTime > second) return;
      const evidence = [
        noted(event, 'libc aborts when a new thread may not register: a filter was installed after the start'),
      ];
      ctx.report({ reason: 'aborted' }, { severity: 'low', subject: process.subject, evidence });
    },
  },
});
