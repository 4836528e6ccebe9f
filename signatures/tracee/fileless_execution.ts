import { defineSignature, memoryPaths, pathMatcher, pathPattern, z } from 'tracee-sequent';

export default defineSignature({
  id: 'TRC-105',
  name: 'fileless_execution',
  version: '1.0.0',
  description: 'A program was started from memory, so that it never was a file on a disk',
  threat: {
    severity: 'high',
    mitre: { tactic: 'Defense Evasion', technique: 'T1620' },
    properties: { Category: 'defense-evasion' },
  },
  triage: [
    'From where did the starting process get the program: a connection, a pipe?',
    'Copy /proc/PID/exe while it runs: there is no other file.',
  ],
  falsePositives: [
    'runc, which runs a copy of itself from memory: memfd:runc_cloned:/proc/self/exe',
    'programs that unpack themselves into memory',
  ],
  knownGaps: ['other file systems in memory, such as a tmpfs on /tmp', 'code that is loaded without exec'],
  references: ['memfd_create(2)', 'shm_overview(7)', 'Tracee: detectors/fileless_execution.go'],
  about: { sched_process_exec: 'pathname' },
  where: { sched_process_exec: { pathname: { prefix: memoryPaths } } },
  options: z.strictObject({
    known: z
      .array(pathPattern())
      .default([])
      .describe(
        'patterns of paths of programs that run from memory on purpose, such as memfd:runc_cloned:/proc/self/exe; findings of them become info. Anybody may give such a name to memory',
      ),
  }),
  on: {
    sched_process_exec({ data }, ctx) {
      if (!pathMatcher(ctx.options.known)(data.pathname)) return {};
      return ctx.report({}, { severity: 'info', tags: ['known-program'] });
    },
  },
});
