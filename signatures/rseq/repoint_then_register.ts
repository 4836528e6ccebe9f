import { defineSignature, int64, pointer, z } from 'tracee-sequent';
import { registered } from './model/calls.ts';
import { elapsed } from './model/elapsed.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about, checkpointOptions } from './model/exemptions.ts';
import { secondStart } from './model/second-start.ts';
import { signatureText } from './model/signature-names.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-014',
  name: 'repoint_then_register',
  version: '1.0.0',
  description: 'A running thread repointed its tid word and then registered a restartable sequence area',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1055' }, techniques: ['T1574'] },
  explanation: [
    'A running thread moved the word that the kernel clears, and then registered an area.',
    'Both places that the kernel writes for this thread are now where the thread chose. A libc does the two calls in this order only when a program starts.',
  ],
  triage: [
    'Is the program a checkpoint tool that is not in the list of exempt paths?',
    'Treat it like RSEQ-004; the address of `area` says where the descriptor stands.',
  ],
  falsePositives: ['restore from a checkpoint (exempt by path)'],
  knownGaps: ['the same through CLONE_CHILD_CLEARTID needs no set_tid_address'],
  references: ['Linux: kernel/rseq.c', 'Linux: kernel/fork.c, mm_release'],
  options: checkpointOptions.extend({
    withinMs: z.int().positive().default(60_000).describe('how long after the repointing a registration belongs to it'),
  }),
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), area: pointer(), sig: z.string(), after_ns: int64() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      const repoint = who?.thread.repoint;
      if (who === undefined || repoint === undefined || !registered(data)) return;
      if (repoint.isSecondStart || repoint.exec !== undefined) return;
      const after = elapsed(repoint.timestamp, event.timestamp);
      if (after > BigInt(ctx.options.withinMs) * 1_000_000n || secondStart(event, who, ctx.arch) !== undefined) return;
      const { thread, process } = who;
      ctx.report(
        { tidptr: repoint.tidptr, area: data.rseq, sig: signatureText(data.sig), after_ns: after },
        {
          ...about(ctx.models.threads, process, undefined, ctx.options),
          evidence: story(
            ...timeline(thread, { word: 'the word that the kernel clears at the end was moved' }),
            noted(event, 'both words that the kernel writes for this thread now lie where the thread chose'),
          ),
        },
      );
    },
  },
});
