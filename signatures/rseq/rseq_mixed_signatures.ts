import { defineSignature, pointer, z } from 'sequent';
import { registered } from './model/calls.ts';
import { isProbeSignature, libcSignature } from './model/constants.ts';
import { noted, registrationEvidence, story } from './model/evidence.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-003',
  name: 'rseq_mixed_signatures',
  version: '1.0.0',
  description: 'Threads of one program registered restartable sequences with different signatures',
  threat: { severity: 'medium', mitre: { tactic: 'Defense Evasion', technique: 'T1055' } },
  falsePositives: ['kernel fuzzers', 'two allocators with different signatures of their own in one program'],
  knownGaps: ['after attach the first registration that is seen decides what is normal'],
  models: { threads },
  finding: z.strictObject({ area: pointer(), sig: z.uint32(), first_sig: z.uint32() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(data) || isProbeSignature(data.sig)) return;
      const { process, thread } = who;
      const [first] = process.signatures.keys();
      if (first === undefined || process.signatures.has(data.sig)) return;
      const expected = libcSignature(ctx.arch, event.thread?.compat ?? false);
      const ordinary = [...process.threads.values()].find(
        (other) => other !== thread && other.registration?.sig === expected,
      );
      const here = noted(event, 'this registration has another signature than those before it in the same program');
      ctx.report(
        { area: data.rseq, sig: data.sig, first_sig: first },
        {
          subject: process.subject,
          severity: ordinary === undefined ? 'medium' : 'high',
          evidence:
            ordinary?.registration === undefined
              ? [here]
              : story(
                  registrationEvidence(
                    ordinary.registration,
                    ordinary,
                    "another thread is registered with libc's signature",
                  ),
                  here,
                ),
        },
      );
    },
  },
});
