import { defineSignature, distinctCount, pointer, type Severity, slidingCount, z } from 'tracee-sequent';
import { isUserAddress } from './model/addresses.ts';
import { isProgramStart, isSeenAgain } from './model/apply.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-015',
  name: 'tidptr_invalid_or_churned',
  version: '1.0.0',
  description:
    'The word that is cleared when a thread ends was set to an address that no libc uses, or again and again',
  threat: { severity: 'medium', mitre: { tactic: 'Privilege Escalation', technique: 'T1068' }, techniques: ['T1497'] },
  explanation: [
    'kernel_address: the word lies in kernel memory or nowhere. Old kernels could be made to write a 0 there (CVE-2010-4258). Current ones ignore it.',
    'unaligned: no libc places the word so.',
    'churned: one thread moves its word again and again.',
  ],
  triage: ['A kernel address is an attempt at an exploit, or a fuzzer: which program, which user?'],
  falsePositives: ['kernel fuzzers'],
  knownGaps: ['such addresses have no effect on current kernels; they show the attempt'],
  references: ['CVE-2010-4258', 'Linux: kernel/fork.c, mm_release'],
  options: z.strictObject({
    calls: z.int().min(2).default(8).describe('calls of one thread in 60 s'),
    pointers: z.int().min(2).default(4).describe('different addresses among them'),
  }),
  models: { threads },
  state: { calls: slidingCount({ window: '60s' }), pointers: distinctCount({ window: '60s' }) },
  finding: z.strictObject({ tidptr: pointer(), reason: z.enum(['kernel_address', 'unaligned', 'churned']) }),
  on: {
    set_tid_address(event, ctx) {
      const { data, thread, timestamp } = event;
      if (thread === undefined || data.tidptr === 0n) return;
      const who = ctx.models.threads.who(event);
      const context = (severity: Severity) =>
        who === undefined
          ? { subject: `thread ${thread.uniqueId}`, severity }
          : about(ctx.models.threads, who.process, severity);
      const { tidptr } = data;
      if (!isUserAddress(ctx.arch, thread.compat, tidptr)) {
        const evidence = [noted(event, 'an address of the kernel, or one that does not exist')];
        ctx.report({ tidptr, reason: 'kernel_address' }, { ...context('medium'), evidence });
      } else if (tidptr % 4n !== 0n) {
        const evidence = [noted(event, 'every libc keeps this word at a multiple of 4')];
        ctx.report({ tidptr, reason: 'unaligned' }, { ...context('low'), evidence });
      }
      // The start of a program is the rule. It counts once another call follows: to remember each would cost much.
      if (who !== undefined && (isProgramStart(who, tidptr) || isSeenAgain(who.thread, event))) return;
      // Each image of a process counts by itself.
      const key = `${thread.uniqueId} ${who?.process.since}`;
      const start = who?.thread.start;
      if (start !== undefined && who?.thread.repoint === undefined) {
        ctx.state.calls.add(key, start.timestamp);
        ctx.state.pointers.add(key, start.tidptr, start.timestamp);
      }
      const calls = ctx.state.calls.add(key, timestamp);
      const pointers = ctx.state.pointers.add(key, tidptr, timestamp);
      if (calls < ctx.options.calls || pointers < ctx.options.pointers) return;
      const evidence = [noted(event, `call number ${calls} within a minute, with ${pointers} different addresses`)];
      ctx.report({ tidptr, reason: 'churned' }, { ...context('low'), evidence });
    },
  },
});
