import { defineSignature, pointer, z } from 'sequent';
import { registered } from './model/calls.ts';
import { libcSignature } from './model/constants.ts';
import { noted, story, unregistrationEvidence } from './model/evidence.ts';
import { checkpointOptions, severityFor } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-004',
  name: 'rseq_takeover',
  version: '1.0.0',
  description: 'A thread replaced its restartable sequence area by another one',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1055' }, techniques: ['T1574'] },
  falsePositives: ['restore from a checkpoint (exempt by path)', 'an allocator that moves an area of its own (low)'],
  knownGaps: ['what a process registered before Sequent attached is unknown; both calls must be seen'],
  references: ['Linux: kernel/rseq.c'],
  options: checkpointOptions,
  models: { threads },
  finding: z.strictObject({ old_area: pointer(), new_area: pointer(), length: z.uint32(), sig: z.uint32() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      const before = who?.thread.lastUnregistration;
      if (who === undefined || before === undefined || !registered(data) || before.area === data.rseq) return;
      const ordinary = data.sig === libcSignature(ctx.arch, event.thread?.compat ?? false);
      const ownArea = who.thread.first?.byLibc === false && ordinary;
      ctx.report(
        { old_area: before.area, new_area: data.rseq, length: data.rseq_len, sig: data.sig },
        {
          ...severityFor(who.process, ctx.options.checkpoint, ownArea ? 'low' : undefined),
          evidence: story(
            ...unregistrationEvidence(before, who.thread),
            noted(event, 'an area elsewhere took its place: the kernel now follows what is written there'),
          ),
        },
      );
    },
  },
});
