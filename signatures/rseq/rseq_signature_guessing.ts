import { defineSignature, distinctCount, pointer, z } from 'sequent';
import { EPERM } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-005',
  name: 'rseq_signature_guessing',
  version: '1.0.0',
  description: 'A thread tried several signatures on a registered restartable sequence area',
  threat: { severity: 'medium', mitre: { tactic: 'Defense Evasion', technique: 'T1211' }, techniques: ['T1055'] },
  falsePositives: ['kernel selftests and fuzzers'],
  knownGaps: ["libc's signature is public, so that guessing is rarely needed"],
  references: ['Linux: kernel/rseq.c'],
  options: z.strictObject({
    few: z.int().min(2).default(2).describe('different wrong signatures of one thread in 60 s that count as guessing'),
    many: z.int().min(2).default(16).describe('the same for high severity'),
  }),
  models: { threads },
  state: { tried: distinctCount({ window: '60s' }) },
  finding: z.strictObject({ area: pointer(), sig: z.uint32(), tried: z.uint32() }),
  on: {
    rseq(event, ctx) {
      const { data, thread, timestamp } = event;
      if (thread === undefined || data.returnValue !== EPERM) return;
      const tried = ctx.state.tried.add(thread.uniqueId, data.sig, timestamp);
      if (tried !== ctx.options.few && tried !== ctx.options.many) return;
      const who = ctx.models.threads.who(event);
      ctx.report(
        { area: data.rseq, sig: data.sig, tried },
        {
          ...(who && { subject: who.process.subject }),
          severity: tried >= ctx.options.many ? 'high' : 'medium',
          evidence: [
            noted(event, 'address and length are right, the signature is wrong: only then the kernel answers EPERM'),
          ],
        },
      );
    },
  },
});
