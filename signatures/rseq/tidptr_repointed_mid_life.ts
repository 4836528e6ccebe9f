import { defineSignature, pointer, z } from 'sequent';
import { isUserAddress } from './model/addresses.ts';
import { isProgramStart, isSeenAgain } from './model/apply.ts';
import { noted } from './model/evidence.ts';
import { checkpointOptions, severityFor } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-013',
  name: 'tidptr_repointed_mid_life',
  version: '1.0.0',
  description: 'A running thread changed which word the kernel clears when it ends',
  threat: { severity: 'medium', mitre: { tactic: 'Impact', technique: 'T1565.003' }, techniques: ['T1055'] },
  falsePositives: ['restore from a checkpoint (exempt by path)', 'a musl thread whose creation failed'],
  knownGaps: [
    'CLONE_CHILD_CLEARTID of clone3 does the same without this call',
    'the first word of a child of fork at the offset in a page that its libc uses: it looks like an exec that was lost',
  ],
  references: ['Linux: kernel/fork.c, mm_release'],
  options: checkpointOptions.extend({
    waitMs: z
      .int()
      .positive()
      .default(100)
      .describe('how long to wait for a sign that it was a program start after all'),
  }),
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), previous: pointer().optional() }),
  on: {
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      const { tidptr } = event.data;
      if (who === undefined || tidptr === 0n || isSeenAgain(who.thread, event) || isProgramStart(who, tidptr)) return;
      if (!isUserAddress(ctx.arch, event.thread?.compat ?? false, tidptr)) return;
      const { process, thread } = who;
      const previous = thread.tidptr;
      // One timer a thread: a word that is replaced again within the wait has had no effect.
      ctx.after(ctx.options.waitMs, thread.uniqueId, (later) => {
        const repoint = later.models.threads.repoint(thread.uniqueId, event.timestamp);
        if (repoint === undefined || repoint.explained !== undefined) return;
        later.report(
          { tidptr, ...(previous !== undefined && { previous }) },
          {
            ...severityFor(process, later.options.checkpoint),
            evidence: [
              noted(
                event,
                'no program starts here: at the end of this thread the kernel writes 0 to this address and wakes a futex',
              ),
            ],
          },
        );
      });
    },
  },
});
