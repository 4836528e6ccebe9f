import { defineSignature, pointer, z } from 'tracee-sequent';
import { registered } from './model/calls.ts';
import { isProbeSignature, libcSignature } from './model/constants.ts';
import { noted, registrationEvidence, story } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { signatureText } from './model/signature-names.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-003',
  name: 'rseq_mixed_signatures',
  version: '1.0.0',
  description: 'Threads of one program registered restartable sequences with different signatures',
  threat: { severity: 'medium', mitre: { tactic: 'Defense Evasion', technique: 'T1055' } },
  explanation: [
    'All threads of a program register with one signature, because one libc does it for all.',
    'This thread registered with another signature than the program used before, so another piece of code uses rseq by itself.',
    "The severity is high if a living thread is still registered with libc's signature.",
  ],
  triage: [
    'Look for a library or a payload that was loaded late.',
    'Compare `sig` with the constant of the other architecture and with RSEQ-002.',
  ],
  falsePositives: ['kernel fuzzers', 'two allocators with different signatures of their own in one program'],
  knownGaps: ['if Sequent attached to the process, the first registration that it sees counts as normal'],
  models: { threads },
  finding: z.strictObject({ area: pointer(), sig: z.string(), first_sig: z.string() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(data) || isProbeSignature(data.sig)) return;
      const { process, thread } = who;
      const [first] = process.signatures;
      if (first === undefined || process.signatures.includes(data.sig)) return;
      const expected = libcSignature(ctx.arch, event.thread?.compat ?? false);
      const ordinary = [...process.threads.values()].find(
        (other) => other !== thread && other.registration?.sig === expected,
      );
      const here = noted(event, 'this registration has another signature than those before it in the same program');
      ctx.report(
        { area: data.rseq, sig: signatureText(data.sig), first_sig: signatureText(first) },
        {
          ...about(ctx.models.threads, process, ordinary === undefined ? 'medium' : 'high'),
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
