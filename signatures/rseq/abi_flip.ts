import { defineSignature, type Event, type ReportOptions, z } from 'tracee-sequent';
import { registered } from './model/calls.ts';
import { libcSignature } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import type { Processes } from './model/processes.ts';
import type { Who } from './model/state.ts';
import { threads } from './model/threads.ts';

const finding = z.strictObject({ program: z.enum(['32-bit', '64-bit']), call: z.enum(['32-bit', '64-bit']) });

export default defineSignature({
  id: 'RSEQ-019',
  name: 'abi_flip',
  version: '1.0.0',
  description: 'A program called the kernel through the entry of another word size than its own',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1562.001' }, techniques: ['T1106'] },
  explanation: [
    'A 64-bit program called the kernel through the 32-bit entry, or the other way round.',
    'Filters and tools that look at numbers of system calls mistake such a call for another one.',
  ],
  triage: [
    'Which calls came before and after by the same thread?',
    'On arm64 the signature of the other word size alone is enough for a finding.',
  ],
  falsePositives: ['none known: Wine for 32-bit programs uses 64-bit calls throughout'],
  knownGaps: ['the signature only sees calls of rseq and set_tid_address'],
  models: { threads },
  finding,
  on: {
    rseq(event, ctx) {
      const { data, thread } = event;
      const who = ctx.models.threads.who(event);
      const compat = thread?.compat ?? false;
      const own = libcSignature(ctx.arch, compat);
      const other = libcSignature(ctx.arch, !compat);
      // On arm64 the signature alone tells, even in the first call of a program.
      if (who !== undefined && registered(data) && own !== other && data.sig === other) {
        return ctx.report({ program: words(!compat), call: words(compat) }, report(event, who, ctx.models.threads));
      }
      if (who !== undefined && flipped(event, who))
        ctx.report({ program: words(!compat), call: words(compat) }, report(event, who, ctx.models.threads));
    },
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      const compat = event.thread?.compat ?? false;
      if (who !== undefined && flipped(event, who))
        ctx.report({ program: words(!compat), call: words(compat) }, report(event, who, ctx.models.threads));
    },
  },
});

function flipped(event: Event, { process }: Who): boolean {
  return process.compat !== undefined && event.thread !== undefined && event.thread.compat !== process.compat;
}

function words(compat: boolean): '32-bit' | '64-bit' {
  return compat ? '32-bit' : '64-bit';
}

function report(event: Event, { process }: Who, view: Processes): ReportOptions {
  return {
    ...about(view, process),
    evidence: [noted(event, `a ${words(event.thread?.compat ?? false)} call in this program`)],
  };
}
