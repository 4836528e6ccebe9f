import { BoundedMap, defineSignature, type Event, once, single, slidingCount, z } from 'tracee-sequent';
import { isProgramStart } from './model/apply.ts';
import { registered } from './model/calls.ts';
import { ENOSYS } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

const SIGABRT = 6;
const second = 1_000_000_000n;

export default defineSignature({
  id: 'RSEQ-016',
  name: 'rseq_unavailable',
  version: '1.0.0',
  description: 'Restartable sequences are missing although they are expected',
  threat: { severity: 'info', mitre: { tactic: 'Discovery', technique: 'T1497.001' } },
  explanation: [
    'unknown_to_kernel: the kernel, or an emulator in its place, has no rseq.',
    'aborted: libc ends a program whose new thread may not register. A filter was installed after the start.',
    'no_longer (with the option baseline): a program that used to register does not.',
  ],
  triage: [
    'Look for a new seccomp profile or a changed kernel.',
    'A program that is watched without rseq may be run by an emulator.',
  ],
  falsePositives: [
    'a kernel without rseq',
    'abort() in a fresh thread',
    'with `baseline`: a program that is told not to register (GLIBC_TUNABLES), or whose event was lost',
  ],
  knownGaps: ['a call that seccomp denies is never seen; RSEQ-016 sees what follows from it'],
  references: ['glibc: sysdeps/nptl/dl-tls_init_tp.c'],
  options: z.strictObject({
    baseline: z
      .boolean()
      .default(false)
      .describe('tell when a program that used to register in the same container image starts and does not'),
    burst: z.int().min(2).default(10).describe('calls of one process in 60 s that the kernel does not know'),
  }),
  models: { threads },
  state: {
    host: once({ ttl: '24h' }),
    calls: slidingCount({ window: '60s' }),
    registering: single({ create: () => new BoundedMap<string, true>(10_000) }),
  },
  finding: z.strictObject({ reason: z.enum(['unknown_to_kernel', 'burst', 'aborted', 'no_longer']) }),
  on: {
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      if (!ctx.options.baseline || who === undefined || !isProgramStart(who, event.data.tidptr)) return;
      const { process, thread } = who;
      if (ctx.state.registering.value.get(programOf(event)) === undefined) return;
      ctx.after(1_000, thread.uniqueId, (later) => {
        const isSilent = thread.isWatched && thread.first === undefined && thread.registrationKnown;
        if (!isSilent || later.gap) return;
        const evidence = [noted(event, 'it used to register right after this; now it did not within a second')];
        later.report({ reason: 'no_longer' }, { ...about(later.models.threads, process), evidence });
      });
    },
    rseq(event, ctx) {
      const { data, process, timestamp } = event;
      if (ctx.options.baseline && registered(data)) ctx.state.registering.value.set(programOf(event), true);
      if (process === undefined || data.returnValue !== ENOSYS) return;
      const evidence = [noted(event, 'the kernel has no such call')];
      if (ctx.state.host.first('host', timestamp))
        ctx.report({ reason: 'unknown_to_kernel' }, { subject: 'host', evidence });
      if (ctx.state.calls.add(process.uniqueId, timestamp) !== ctx.options.burst) return;
      ctx.report({ reason: 'burst' }, { severity: 'low', evidence });
    },
    sched_process_exit(event, ctx) {
      const who = ctx.models.threads.who(event);
      if (who === undefined || event.value('signal_code') !== SIGABRT) return;
      const { process, thread } = who;
      if (thread.isLeader || !thread.registrationKnown || thread.first !== undefined) return;
      if (process.signatures.length === 0 || event.timestamp - thread.startTime > second) return;
      const evidence = [
        noted(event, 'libc aborts when a new thread may not register: a filter was installed after the start'),
      ];
      ctx.report({ reason: 'aborted' }, { ...about(ctx.models.threads, process, 'low'), evidence });
    },
  },
});

/** The program and the image of the container that it runs in. */
function programOf({ process, container }: Event): string {
  return `${container?.image?.name ?? ''} ${process?.executable ?? ''}`;
}
