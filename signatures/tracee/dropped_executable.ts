import { defineSignature, isElf, isMemoryPath, z } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1022',
  name: 'dropped_executable',
  version: '1.0.0',
  description: 'A program was written to disk in a running container, though its image should bring all that it needs',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Defense Evasion', technique: 'T1036' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Take a copy of the file at `path` before the container ends.',
    'Who wrote it: a package manager, or the service itself?',
    'Was it started since?',
  ],
  falsePositives: ['package managers, compilers and self-updating programs in containers'],
  knownGaps: [
    'scripts, and programs whose first bytes are written last',
    'files in memory (those are TRC-105 when they run)',
    'containers whose start Tracee has not seen',
  ],
  references: ['elf(5)', 'Tracee: detectors/dropped_executable.go'],
  scope: { container: 'started' },
  about: { magic_write: 'pathname' },
  finding: z.strictObject({ path: z.string() }),
  on: {
    magic_write({ data }) {
      if (isElf(data.bytes) && !isMemoryPath(data.pathname)) return { path: data.pathname };
    },
  },
});
