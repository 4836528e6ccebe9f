import { defineSignature, z } from 'tracee-sequent';
import { parents } from './model/parents.ts';

export default defineSignature({
  id: 'ACME-4',
  name: 'deep_process_chain',
  version: '1.0.0',
  description: 'A program was started at the end of a long chain of processes that each started the next one',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1059' } },
  falsePositives: ['build systems that call themselves'],
  knownGaps: ['ancestors that were started before Sequent'],
  options: z.strictObject({
    depth: z.int().positive().default(16).describe('how many ancestors are too many'),
  }),
  models: { parents },
  finding: z.strictObject({ depth: z.uint32(), path: z.string() }),
  on: {
    sched_process_exec({ data, process }, ctx) {
      if (process === undefined) return;
      const { depth } = ctx.options;
      let ancestors = 0;
      let pid = ctx.models.parents.get(process.hostPid);
      for (; pid !== undefined && ancestors < depth; ancestors++) pid = ctx.models.parents.get(pid);
      if (ancestors >= depth) return { depth: ancestors, path: data.pathname };
    },
  },
});
