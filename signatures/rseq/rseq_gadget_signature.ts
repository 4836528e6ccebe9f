import { defineSignature, pointer, z } from 'tracee-sequent';
import { registered } from './model/calls.ts';
import { isProbeSignature } from './model/constants.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { isGadgetSignature } from './model/gadget-signatures.ts';
import { wasProbe } from './model/probe.ts';
import { signatureText } from './model/signature-names.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-002',
  name: 'rseq_gadget_signature',
  version: '1.1.0',
  description: 'A restartable sequence was registered with a signature that stands before existing functions',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1574' }, techniques: ['T1211'] },
  explanation: [
    'The bytes of this signature are padding, a nop, a trap, an endbr, or the distance of a call that ends a function: they stand before functions in ordinary libraries.',
    'With such a signature the kernel accepts the function as abort handler. A program that can write into the area can make the thread jump to it at the next preemption.',
    'No return address and no indirect branch is involved, so shadow stacks and control-flow integrity do not see it.',
  ],
  triage: [
    'Treat it as a control-flow hijack that is being prepared.',
    'Keep the memory of the process: the descriptor that the area points to names the function.',
    'Other findings of the same program within the minute become RSEQ-000.',
  ],
  falsePositives: ['a program whose own signature is 0 or a number between 4 096 and 16 million'],
  knownGaps: [
    'the list holds the most frequent values; a rare one is RSEQ-001 only',
    'the value 0, which probes use, too, if Tracee tells of lost events within 10 s',
  ],
  references: ['Linux: include/linux/rseq_entry.h'],
  options: z.strictObject({
    waitMs: z.int().positive().default(100).describe('how long an instrumentation probe may stay registered'),
  }),
  models: { threads },
  finding: z.strictObject({ area: pointer(), length: z.uint32(), sig: z.string() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      if (!registered(data) || !isGadgetSignature(ctx.arch, data.sig)) return;
      const who = ctx.models.threads.who(event);
      const finding = { area: data.rseq, length: data.rseq_len, sig: signatureText(data.sig) };
      const report = {
        ...(who && about(ctx.models.threads, who.process)),
        evidence: story(
          ...(who === undefined ? [] : timeline(who.thread)),
          noted(event, 'the kernel now accepts functions of ordinary libraries as abort handlers'),
        ),
      };
      if (who === undefined || !isProbeSignature(data.sig)) return ctx.report(finding, report);
      const { waitMs } = ctx.options;
      const registration = { area: data.rseq, timestamp: event.timestamp };
      ctx.after(waitMs, `${who.thread.uniqueId} ${event.timestamp}`, (later) => {
        if (wasProbe(who.thread, registration, waitMs)) return;
        // The end of a probe may be lost. Tracee tells of a loss later than the wait.
        const view = later.models.threads;
        later.after(view.lossToldMs, `${who.thread.uniqueId} ${event.timestamp}`, (last) => {
          if (!wasProbe(who.thread, registration, waitMs) && !view.lostSince(event.timestamp))
            last.report(finding, report);
        });
      });
    },
  },
});
