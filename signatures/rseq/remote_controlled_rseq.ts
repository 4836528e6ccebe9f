import { defineSignature, z } from 'sequent';
import { noted, story } from './model/evidence.ts';
import { checkpointOptions } from './model/exemptions.ts';
import { tracers } from './model/tracers.ts';

/** uapi/linux/ptrace.h, since Linux 5.13 */
const PTRACE_GET_RSEQ_CONFIGURATION = 0x420f;
const driven = ['RSEQ-004', 'RSEQ-011', 'RSEQ-014'];

export default defineSignature({
  id: 'RSEQ-018',
  name: 'remote_controlled_rseq',
  version: '1.0.0',
  description: "A process drives another one's restartable sequences",
  threat: { severity: 'critical', mitre: { tactic: 'Defense Evasion', technique: 'T1055.008' }, techniques: ['T1055'] },
  explanation: [
    'Another process wrote into this one (ptrace, process_vm_writev), and shortly after a thread of it replaced its area or its word.',
    'The evidence shows the write first. With only `request` set somebody has asked where the area of a process lies and which signature it has.',
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
    debuggers: z.array(z.string()).default(['/usr/bin/gdb', '/usr/bin/lldb']).describe('full paths that may ask'),
    withinMs: z.int().positive().default(10_000).describe('how long before the misuse the write may lie'),
  }),
  models: { tracers },
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
      const { checkpoint, debuggers } = ctx.options;
      if (process?.executable !== undefined && [...checkpoint, ...debuggers].includes(process.executable)) return;
      const evidence = [noted(event, 'it asks where the area of another process lies and which signature it has')];
      ctx.report({ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }, { severity: 'medium', evidence });
    },
  },
});
