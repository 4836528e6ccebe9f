import { defineSignature, pointer, z } from 'tracee-sequent';
import { libcSignature } from './model/constants.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about, checkpointOptions } from './model/exemptions.ts';
import { signatureText } from './model/signature-names.ts';
import { takeover } from './model/takeover.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-004',
  name: 'rseq_takeover',
  version: '1.1.0',
  description: 'A thread replaced its restartable sequence area by another one',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1055' }, techniques: ['T1574'] },
  explanation: [
    "The thread's area was unregistered. The kernel allows this only with the right address, length and signature.",
    'Then another area was registered in its place. From now on the kernel follows the pointer to a sequence in the new area, and through it an abort handler.',
    'libc still believes that its own area is in use.',
    'If the unregistration was not seen, it was hidden, or lost together with an exec. Such a finding waits until Tracee has had time to report a loss.',
  ],
  triage: [
    'Is the program a checkpoint tool that is not in the list of exempt paths?',
    'Where does `new_area` lie: stack, heap, or memory that was mapped for it?',
    'See RSEQ-002 and RSEQ-018 in the same process.',
  ],
  falsePositives: ['restore from a checkpoint (exempt by path)', 'an allocator that moves an area of its own (low)'],
  knownGaps: ['registrations from before Sequent attached are unknown'],
  references: ['Linux: kernel/rseq.c'],
  options: checkpointOptions,
  models: { threads },
  finding: z.strictObject({ old_area: pointer(), new_area: pointer(), length: z.uint32(), sig: z.string() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const view = ctx.models.threads;
      const who = view.who(event);
      const taken = who && takeover(event, who.thread);
      if (who === undefined || taken === undefined) return;
      const ordinary = data.sig === libcSignature(ctx.arch, event.thread?.compat ?? false);
      const ownArea = who.thread.first?.byLibc === false && ordinary;
      const { old, unsure } = taken;
      const finding = {
        old_area: old.area,
        new_area: data.rseq,
        length: data.rseq_len,
        sig: signatureText(data.sig),
      };
      const report = {
        ...about(view, who.process, ownArea ? 'low' : undefined, ctx.options),
        evidence: story(
          ...timeline(who.thread),
          noted(event, 'an area elsewhere took its place: the kernel now follows what is written there'),
        ),
      };
      if (unsure === undefined) return ctx.report(finding, report);
      ctx.after(view.lateMs, `${who.thread.uniqueId} ${event.timestamp}`, (later) => {
        if (unsure.exec !== 'certain') later.report(finding, report);
      });
    },
  },
});
