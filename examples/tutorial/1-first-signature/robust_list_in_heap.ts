import { defineSignature, pointer, z } from 'tracee-sequent';

export default defineSignature({
  id: 'MINE-2',
  name: 'robust_list_in_heap',
  version: '1.0.0',
  description:
    'A thread keeps its list of locks in the heap or in the program, where a C library that ld.so has loaded does not',
  threat: { severity: 'low', mitre: { tactic: 'Defense Evasion', technique: 'T1620' } },
  explanation: [
    'Each thread names a list of locks to the kernel when its C library starts.',
    'A C library that ld.so has loaded keeps the list in memory from mmap, which is near the top on amd64. This list is lower.',
  ],
  triage: ['Is the executable linked statically? Then this is normal.'],
  falsePositives: ['programs that are linked statically'],
  finding: z.strictObject({ head: pointer() }),
  where: { set_robust_list: { head: { lt: 0x7000_0000_0000n }, returnValue: 0n } },
  on: {
    set_robust_list({ data }) {
      return { head: data.head };
    },
  },
});
