import { defineSignature, pathMatcher, pathPattern, z } from 'tracee-sequent';
import { noted, story } from './model/evidence.ts';
import { about, checkpointOptions } from './model/exemptions.ts';
import { threads } from './model/threads.ts';
import { tracers } from './model/tracers.ts';

/** uapi/linux/ptrace.h, since Linux 5.13 */
const PTRACE_GET_RSEQ_CONFIGURATION = 0x420f;
const driven = ['RSEQ-004', 'RSEQ-011', 'RSEQ-014'];

export default defineSignature({
  id: 'RSEQ-018',
  name: 'remote_controlled_rseq',
  version: '1.0.0',
  description: 'A process controls the restartable sequences of another process',
  threat: { severity: 'critical', mitre: { tactic: 'Defense Evasion', technique: 'T1055.008' }, techniques: ['T1055'] },
  explanation: [
    'Another process wrote into this one (ptrace, process_vm_writev), and shortly after a thread of it replaced its area or its word.',
    "The evidence shows the write first. If only `request` is set, a process only asked for the address and the signature of another process's area.",
  ],
  triage: [
    'Who wrote: the first event of the evidence names the process.',
    'A debugger or checkpoint tool that is not in the lists? Add its path.',
  ],
  falsePositives: ['checkpoint and restore programs (by path)', 'debuggers that learn to ask for the configuration'],
  knownGaps: ['writes to /proc/PID/mem', 'without ptrace and process_vm_writev in the policy it sees nothing'],
  references: ['Linux: kernel/ptrace.c'],
  optional: ['ptrace'],
  options: checkpointOptions.extend({
    debuggers: z
      .array(pathPattern())
      .default(['/usr/bin/gdb', '/usr/bin/lldb', '/usr/bin/lldb-server', '/usr/lib/llvm-*/bin/lldb*'])
      .describe('patterns of paths of debuggers, which may ask'),
    withinMs: z.int().positive().default(10_000).describe('how long before the misuse the write may lie'),
  }),
  models: { tracers, threads },
  where: { finding: { signature: driven } },
  finding: z.strictObject({ rule: z.string().optional(), request: z.string().optional() }),
  on: {
    finding(event, ctx) {
      const { data, process, container, timestamp } = event;
      const write = process && ctx.models.tracers.into(process, container?.id);
      if (write === undefined || data.severity === 'info') return;
      if (timestamp - write.timestamp > BigInt(ctx.options.withinMs) * 1_000_000n) return;
      ctx.report(
        { rule: data.signature },
        { subject: data.subject, evidence: story(write.evidence, ...data.evidence) },
      );
    },
    ptrace(event, ctx) {
      const { data, process } = event;
      if (Number(data.request) !== PTRACE_GET_RSEQ_CONFIGURATION || data.returnValue < 0n) return;
      const view = ctx.models.threads;
      const who = view.who(event);
      // The last exec says which program it is: the path in later events may be that of the program before.
      const program = who?.process ?? {
        imageExecutable: process?.executable,
        startedInContainer: event.inContainer,
      };
      if (pathMatcher(ctx.options.debuggers)(program.imageExecutable)) return;
      const isCheckpoint = view.isCheckpoint(program, ctx.options.checkpoint);
      const severity = isCheckpoint ? 'info' : 'medium';
      const context =
        who === undefined
          ? { tags: isCheckpoint ? ['checkpoint/restore'] : [] }
          : about(view, who.process, severity, ctx.options);
      const evidence = [noted(event, 'it asks where the area of another process lies and which signature it has')];
      ctx.report({ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }, { severity, ...context, evidence });
    },
  },
});
