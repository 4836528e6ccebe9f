import { defineSignature, int64, pointer, z } from 'tracee-sequent';
import { registered } from './model/calls.ts';
import { elapsed } from './model/elapsed.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { mappings } from './model/mappings.ts';
import { threads } from './model/threads.ts';

const shortlyBefore = 10_000_000_000n;

export default defineSignature({
  id: 'RSEQ-012',
  name: 'late_registration',
  version: '1.0.0',
  description: 'A thread registered its first restartable sequence area long after its start',
  threat: { severity: 'info', mitre: { tactic: 'Defense Evasion', technique: 'T1055' } },
  explanation: [
    'libc registers a thread as the first thing it does. This one registered its first area long after its start.',
    'Allocators such as tcmalloc do that when they are first used, so that it is only a remark beside other findings.',
    'The tag executable-mapping means that the same thread made memory executable in the ten seconds before.',
  ],
  triage: ['Nothing to do, unless this program has other findings.'],
  falsePositives: [
    'allocators that register when first used, such as tcmalloc: the usual cause',
    'a container without CPU time',
  ],
  knownGaps: ['threads whose start was not seen'],
  options: z.strictObject({
    afterTidptrMs: z.int().positive().default(1_000).describe('after the set_tid_address of a program start'),
    afterExecMs: z.int().positive().default(10_000).describe('after exec, if there was no set_tid_address'),
    afterThreadMs: z.int().positive().default(5_000).describe('after the start of any other thread'),
  }),
  models: { threads, mappings },
  finding: z.strictObject({ area: pointer(), after_ns: int64(), executable_mapping: pointer().optional() }),
  on: {
    rseq(event, ctx) {
      const { data, timestamp } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(data)) return;
      const { process, thread } = who;
      if (process.origin === 'attach' || thread.first !== undefined || thread.lastUnregistration !== undefined) return;
      const { afterTidptrMs, afterExecMs, afterThreadMs } = ctx.options;
      const isStart = thread.isLeader && process.origin === 'exec';
      const start = isStart ? (thread.start?.timestamp ?? process.since) : thread.startTime;
      const limit = isStart ? (thread.start === undefined ? afterExecMs : afterTidptrMs) : afterThreadMs;
      const after = elapsed(start, timestamp);
      if (after <= BigInt(limit) * 1_000_000n) return;
      // Code that came first, and then the area that it works with: still no more than a hint.
      const mapping = ctx.models.mappings.executableBy(thread.uniqueId);
      const context = about(ctx.models.threads, process);
      const isCode =
        mapping !== undefined && mapping.timestamp > start && timestamp - mapping.timestamp <= shortlyBefore;
      const code = isCode
        ? `; this thread mapped executable memory ${(timestamp - mapping.timestamp) / 1_000_000n} ms before`
        : '';
      ctx.report(
        { area: data.rseq, after_ns: after, ...(isCode && { executable_mapping: mapping.start }) },
        {
          ...context,
          tags: [...(context.tags ?? []), ...(isCode ? ['executable-mapping'] : [])],
          evidence: story(
            ...timeline(thread),
            noted(event, `the first registration, ${after / 1_000_000n} ms after the start${code}`),
          ),
        },
      );
    },
  },
});
