import { defineSignature, rare, z } from 'tracee-sequent';

export default defineSignature({
  id: 'ACME-14',
  name: 'rare_program',
  version: '1.0.0',
  description: 'A container runs a program that no container of its image has run before',
  threat: { severity: 'low', mitre: { tactic: 'Execution', technique: 'T1609' } },
  falsePositives: ['a person who looks for a fault inside of a container'],
  knownGaps: ['programs that were run while the image was learnt'],
  scope: { container: 'any' },
  state: { programs: rare({ key: ({ process }) => process?.executable, learn: '1h' }) },
  finding: z.strictObject({ path: z.string(), image: z.string() }),
  on: {
    sched_process_exec(event, { state: { programs } }) {
      if (programs.isNew(event)) return { path: event.data.pathname, image: event.container?.image?.name ?? '' };
    },
  },
});
