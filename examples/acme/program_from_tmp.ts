import { defineSignature, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-1',
  name: 'program_from_tmp',
  version: '1.0.0',
  description: 'A program was started from a folder that everybody may write to',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1204.002' } },
  falsePositives: ['installers that unpack themselves'],
  finding: z.strictObject({ path: z.string() }),
  where: { sched_process_exec: { pathname: { prefix: ['/tmp/', '/var/tmp/', '/dev/shm/'] } } },
  on: {
    sched_process_exec({ data }) {
      return { path: data.pathname };
    },
  },
});
