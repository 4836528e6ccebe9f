import { defineSignature, pointer, z } from 'tracee-sequent';
import { robustLists } from './model/robust_lists.ts';

export default defineSignature({
  id: 'MINE-4',
  name: 'shared_robust_list',
  version: '1.0.0',
  description:
    'A thread named the list of locks of another living thread: the kernel writes into these locks when one of the two ends',
  threat: { severity: 'medium', mitre: { tactic: 'Defense Evasion', technique: 'T1620' } },
  knownGaps: ['threads that started before Sequent'],
  models: { robustLists },
  finding: z.strictObject({ head: pointer() }),
  where: { set_robust_list: { returnValue: 0n, head: { not: 0n } } },
  on: {
    set_robust_list({ data, process, thread }, ctx) {
      if (process === undefined || thread === undefined) return;
      const owner = ctx.models.robustLists.owner(process.uniqueId, data.head);
      if (owner !== undefined && owner !== thread.uniqueId) return { head: data.head };
    },
  },
});
