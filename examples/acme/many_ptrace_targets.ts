import { defineSignature, distinctCount, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-2',
  name: 'many_ptrace_targets',
  version: '1.0.0',
  description: 'One process attached to many others',
  threat: { severity: 'medium', mitre: { tactic: 'Credential Access', technique: 'T1003' } },
  falsePositives: ['a profiler of the whole machine'],
  options: z.strictObject({
    targets: z.int().positive().default(5).describe('how many different processes within a minute are too many'),
  }),
  state: { seen: distinctCount({ window: '60s' }) },
  finding: z.strictObject({ targets: z.uint32() }),
  on: {
    ptrace({ data, process, timestamp }, ctx) {
      if (process === undefined) return;
      const targets = ctx.state.seen.add(process.uniqueId, data.pid, timestamp);
      if (targets >= ctx.options.targets) return { targets };
    },
  },
});
