import { defineSignature, distinctCount, pointer, z } from 'sequent';
import { isUserAddress } from './model/addresses.ts';
import { isUnregistration } from './model/calls.ts';
import { EINVAL } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-006',
  name: 'rseq_area_guessing',
  version: '1.0.0',
  description: 'A thread searched for the address of its restartable sequence area',
  threat: { severity: 'medium', mitre: { tactic: 'Discovery', technique: 'T1082' }, techniques: ['T1055'] },
  explanation: [
    'Unregistering at a wrong address is refused with EINVAL and has no other effect, so that addresses can be tried one after the other.',
    "This thread did that. Allocators that meet libc's area fail too, but once for each thread and always at the same address.",
  ],
  triage: [
    'Look for RSEQ-005 and RSEQ-004 behind it: a search that was successful.',
    'Which program searches its own memory? It was given no symbols: often injected code.',
  ],
  falsePositives: ['kernel fuzzers; allocators beside libc fail once a thread, which is not enough'],
  knownGaps: ['libc exports the offset of its area: who reads it needs no search'],
  references: ['Linux: kernel/rseq.c'],
  options: z.strictObject({
    unregistrations: z.int().min(2).default(3).describe('different addresses of refused unregistrations in 60 s'),
    registrations: z.int().min(2).default(4).describe('different addresses of refused registrations in 60 s'),
    many: z.int().min(2).default(32).describe('different addresses of either for high severity'),
  }),
  models: { threads },
  state: { unregistered: distinctCount({ window: '60s' }), registered: distinctCount({ window: '60s' }) },
  finding: z.strictObject({ area: pointer(), tried: z.uint32() }),
  on: {
    rseq(event, ctx) {
      const { data, thread, timestamp } = event;
      if (thread === undefined || data.returnValue !== EINVAL || (data.flags !== 0 && data.flags !== 1)) return;
      if (data.rseq % 32n !== 0n || data.rseq_len < 32 || data.rseq_len > 256) return;
      if (!isUserAddress(ctx.arch, thread.compat, data.rseq)) return;
      const isSearch = isUnregistration(data);
      const tried = (isSearch ? ctx.state.unregistered : ctx.state.registered).add(
        thread.uniqueId,
        data.rseq,
        timestamp,
      );
      const few = isSearch ? ctx.options.unregistrations : ctx.options.registrations;
      if (tried !== few && tried !== ctx.options.many) return;
      const who = ctx.models.threads.who(event);
      const severity = tried >= ctx.options.many ? 'high' : 'medium';
      ctx.report(
        { area: data.rseq, tried },
        {
          severity,
          ...(who && about(ctx.models.threads, who.process, severity)),
          evidence: [noted(event, `the address number ${tried} that the kernel refused within a minute`)],
        },
      );
    },
  },
});
