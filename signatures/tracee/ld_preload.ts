import { defineSignature, opensForWriting, z } from 'tracee-sequent';

const preloadFile = { suffix: '/etc/ld.so.preload' };

export default defineSignature({
  id: 'TRC-107',
  name: 'ld_preload',
  version: '1.0.0',
  description: 'A program was made to load foreign libraries before its own',
  threat: {
    severity: 'medium',
    mitre: { tactic: 'Persistence', technique: 'T1574' },
    properties: { Category: 'persistence' },
  },
  explanation: [
    "Libraries that are named this way are loaded before the program's own and may take the place of any function.",
  ],
  triage: [
    'Which library is it, and who wrote it?',
    '/etc/ld.so.preload affects every program that starts: look at the file first.',
  ],
  falsePositives: [
    'other allocators and tracers that are loaded this way',
    'programs in folders of their own that set LD_LIBRARY_PATH',
  ],
  knownGaps: [
    "the variables need Tracee's environment enrichment",
    'LD_AUDIT, and paths that are built into a program',
  ],
  references: ['ld.so(8)', 'Tracee: detectors/ld_preload.go'],
  enrichments: ['environment'],
  about: { security_file_open: 'pathname', security_inode_rename: 'new_path', sched_process_exec: 'pathname' },
  where: { security_file_open: { pathname: preloadFile }, security_inode_rename: { new_path: preloadFile } },
  finding: z.strictObject({
    LD_PRELOAD: z.string().optional().describe('the whole entry of the environment'),
    LD_LIBRARY_PATH: z.string().optional().describe('the whole entry of the environment'),
  }),
  on: {
    sched_process_exec({ data }) {
      for (const entry of data.env) {
        if (entry.startsWith('LD_PRELOAD=')) return { LD_PRELOAD: entry };
        if (entry.startsWith('LD_LIBRARY_PATH=')) return { LD_LIBRARY_PATH: entry };
      }
    },
    security_file_open({ data }) {
      if (opensForWriting(data.flags)) return {};
    },
    security_inode_rename: () => ({}),
  },
});
