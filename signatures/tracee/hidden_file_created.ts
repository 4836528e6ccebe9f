import { defineSignature, isElf } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-1015',
  name: 'hidden_file_created',
  version: '1.0.0',
  description: 'A program was written to a file or folder whose name begins with a dot, which listings leave out',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Defense Evasion', technique: 'T1564.001' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'Is the folder one where programs usually keep such files?',
    'Take a copy of the file, and see whether it was started.',
  ],
  falsePositives: ['programs in ~/.cache, ~/.cargo, ~/.local and the like', 'build folders and version managers'],
  knownGaps: ['a plain file that gets its dot later, by a rename', 'programs whose first bytes are written last'],
  references: ['elf(5)', 'Tracee: detectors/hidden_file_created.go'],
  about: { magic_write: 'pathname' },
  on: {
    magic_write({ data }) {
      if (data.pathname.includes('/.') && isElf(data.bytes)) return {};
    },
  },
});
