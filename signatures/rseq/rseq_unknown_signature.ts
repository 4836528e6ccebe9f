import { defineSignature, pointer, z } from 'tracee-sequent';
import { registered } from './model/calls.ts';
import { isProbeSignature, libcSignature } from './model/constants.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { isGadgetSignature } from './model/gadget-signatures.ts';
import { wasProbe } from './model/probe.ts';
import { isLibcSignature, signatureText } from './model/signature-names.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-001',
  name: 'rseq_unknown_signature',
  version: '1.0.0',
  description: "A restartable sequence was registered with a signature that is not libc's",
  threat: { severity: 'medium', mitre: { tactic: 'Defense Evasion', technique: 'T1574' }, techniques: ['T1106'] },
  explanation: [
    'libc registers its area with one constant for each architecture. The kernel jumps to an abort handler only if these 4 bytes stand before it.',
    'This registration names other bytes. From now on the kernel jumps to any address that has these bytes in front, even to code that is no abort handler.',
    'CRIU and DynamoRIO register for a moment to probe the kernel. A registration that is undone within the wait is left out.',
    'A value that they use is reported 10 s later, because the end of a probe may be lost.',
  ],
  triage: [
    'Is the program known to bring its own use of rseq (an allocator, a test)?',
    'The tag foreign-arch means that the bytes are those of another architecture: mostly a porting mistake.',
    'Search the executable for these 4 bytes: they stand before its handlers.',
  ],
  falsePositives: ['a program with its own signature', 'kernel fuzzers'],
  knownGaps: [
    "an attacker who uses libc's signature and code that contains it is not seen",
    'a value that probes use, too, if Tracee tells of lost events within 10 s',
  ],
  references: ['Linux: kernel/rseq.c', 'Linux: Documentation/userspace-api/rseq.rst'],
  options: z.strictObject({
    waitMs: z
      .int()
      .positive()
      .default(100)
      .describe('how long a checkpoint or instrumentation probe may stay registered'),
  }),
  models: { threads },
  finding: z.strictObject({ area: pointer(), length: z.uint32(), sig: z.string(), expected: z.string() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const expected = libcSignature(ctx.arch, event.thread?.compat ?? false);
      if (!registered(data) || data.sig === expected || isGadgetSignature(ctx.arch, data.sig)) return;
      const who = ctx.models.threads.who(event);
      const finding = {
        area: data.rseq,
        length: data.rseq_len,
        sig: signatureText(data.sig),
        expected: signatureText(expected),
      };
      const context = who && about(ctx.models.threads, who.process);
      const report = {
        ...context,
        tags: [...(context?.tags ?? []), ...(isLibcSignature(data.sig) ? ['foreign-arch'] : [])],
        evidence: story(
          ...(who === undefined ? [] : timeline(who.thread)),
          noted(event, "an abort handler may now stand behind any 4 bytes of this value, not only behind libc's"),
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
