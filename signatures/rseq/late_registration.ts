import { defineSignature, int64, pointer, z } from 'sequent';
import { registered } from './model/calls.ts';
import { noted } from './model/evidence.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-012',
  name: 'late_registration',
  version: '1.0.0',
  description: 'A thread registered its first restartable sequence area long after its start',
  threat: { severity: 'info', mitre: { tactic: 'Defense Evasion', technique: 'T1055' } },
  falsePositives: [
    'allocators that register when first used, such as tcmalloc: the usual cause',
    'a container without CPU time',
  ],
  knownGaps: ['threads whose start was not seen'],
  options: z.strictObject({
    afterTidptrMs: z.int().positive().default(1_000).describe('after the set_tid_address of a program start'),
    afterExecMs: z.int().positive().default(10_000).describe('after exec, where there was none'),
    afterThreadMs: z.int().positive().default(5_000).describe('after the start of any other thread'),
  }),
  models: { threads },
  finding: z.strictObject({ area: pointer(), after_ns: int64() }),
  on: {
    rseq(event, ctx) {
      const { data, timestamp } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(data)) return;
      const { process, thread } = who;
      if (process.origin === 'attach' || thread.first !== undefined || thread.lastUnregistration !== undefined) return;
      const { afterTidptrMs, afterExecMs, afterThreadMs } = ctx.options;
      const isStart = thread.isLeader && process.origin === 'exec';
      const start = isStart ? (thread.startedAt ?? process.since) : thread.startTime;
      const limit = isStart ? (thread.startedAt === undefined ? afterExecMs : afterTidptrMs) : afterThreadMs;
      const after = timestamp - start;
      if (after <= BigInt(limit) * 1_000_000n) return;
      ctx.report(
        { area: data.rseq, after_ns: after },
        {
          subject: process.subject,
          evidence: [noted(event, `the first registration, ${after / 1_000_000n} ms after the start`)],
        },
      );
    },
  },
});
