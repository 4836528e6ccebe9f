import { defineSignature, int64, pointer, z } from 'sequent';
import { registered } from './model/calls.ts';
import { noted, repointEvidence, story, unregistrationEvidence } from './model/evidence.ts';
import { checkpointOptions, severityFor } from './model/exemptions.ts';
import { secondStart } from './model/second-start.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-014',
  name: 'repoint_then_register',
  version: '1.0.0',
  description: 'A running thread repointed its tid word and then registered a restartable sequence area',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1055' }, techniques: ['T1574'] },
  falsePositives: ['restore from a checkpoint (exempt by path)'],
  knownGaps: ['the same through CLONE_CHILD_CLEARTID needs no set_tid_address'],
  references: ['Linux: kernel/rseq.c', 'Linux: kernel/fork.c, mm_release'],
  options: checkpointOptions.extend({
    withinMs: z.int().positive().default(60_000).describe('how long after the repointing a registration belongs to it'),
  }),
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), area: pointer(), sig: z.uint32(), after_ns: int64() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      const repoint = who?.thread.repoint;
      if (who === undefined || repoint === undefined || repoint.explained !== undefined || !registered(data)) return;
      const after = event.timestamp - repoint.timestamp;
      if (after > BigInt(ctx.options.withinMs) * 1_000_000n || secondStart(event, who, ctx.arch) !== undefined) return;
      const { thread, process } = who;
      const between = thread.lastUnregistration;
      ctx.report(
        { tidptr: repoint.tidptr, area: data.rseq, sig: data.sig, after_ns: after },
        {
          ...severityFor(process, ctx.options.checkpoint),
          evidence: story(
            repointEvidence(repoint, thread, 'the word that the kernel clears at the end was moved'),
            ...(between === undefined ? [] : unregistrationEvidence(between, thread)),
            noted(event, 'both words that the kernel writes for this thread now lie where the thread chose'),
          ),
        },
      );
    },
  },
});
