import { defineSignature, distinctCount, type Event, int64, pointer, z } from 'tracee-sequent';
import { isUserAddress } from './model/addresses.ts';
import { isFeatureProbe, registered } from './model/calls.ts';
import { EFAULT, EINVAL } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

const longest = 256;

export default defineSignature({
  id: 'RSEQ-007',
  name: 'rseq_argument_probing',
  version: '1.0.0',
  description: 'A thread tried out which arguments of rseq the kernel refuses',
  threat: { severity: 'medium', mitre: { tactic: 'Discovery', technique: 'T1497.001' }, techniques: ['T1082'] },
  explanation: [
    'Different kinds of wrong arguments in a minute: wrong flags, too short, not aligned, in kernel memory.',
    'Each answer shows a property of the kernel, or of a sandbox or emulator that answers in its place.',
  ],
  triage: [
    'Is it a fuzzer or a test of the kernel? Then there is nothing to do.',
    'Otherwise look at the next actions of the program, because it now knows on what it runs.',
  ],
  falsePositives: ['kernel selftests and fuzzers', 'tests of strace'],
  knownGaps: ['flag 2 is legal since Linux 7.0 and never counts by itself'],
  references: ['Linux: kernel/rseq.c'],
  options: z.strictObject({
    kinds: z.int().min(2).default(2).describe('different kinds of wrong arguments of one thread in 60 s'),
  }),
  models: { threads },
  state: { kinds: distinctCount({ window: '60s' }) },
  finding: z.strictObject({ area: pointer(), length: z.uint32(), flags: z.int32(), result: int64() }),
  on: {
    rseq(event, ctx) {
      const { data, thread, timestamp } = event;
      if (thread === undefined || isFeatureProbe(data)) return;
      const isLong = registered(data) && data.rseq_len > longest;
      if (!isLong && data.returnValue !== EINVAL && data.returnValue !== EFAULT) return;
      const finding = { area: data.rseq, length: data.rseq_len, flags: data.flags, result: data.returnValue };
      const who = ctx.models.threads.who(event);
      // Asked when there is something to tell: a flood of such calls is cheap to make.
      const context = () => who && about(ctx.models.threads, who.process);
      if (isLong) {
        ctx.report(finding, { ...context(), evidence: [noted(event, 'no libc registers so large an area')] });
        return;
      }
      const kind = wrongIn(event, isUserAddress(ctx.arch, thread.compat, data.rseq));
      // Reported when the number is reached, not again with every further call.
      if (kind === undefined || ctx.state.kinds.add(thread.uniqueId, kind, timestamp) !== ctx.options.kinds) return;
      const evidence = [
        noted(event, `${ctx.options.kinds} different kinds of wrong arguments within a minute: ${kind} last`),
      ];
      ctx.report(finding, { ...context(), evidence });
    },
  },
});

/** The fault of a refused call, in the order of the kernel's checks. No program needs to make these faults. */
function wrongIn({ data }: Event<'rseq'>, isUser: boolean): string | undefined {
  if (data.flags === 3) return 'both flags';
  if ((data.flags & ~1) !== 0 && data.flags !== 2) return 'flags';
  if (data.rseq_len < 32) return 'length';
  if (data.rseq % 32n !== 0n) return 'alignment';
  if (data.rseq === 0n) return 'null';
  return isUser ? undefined : 'kernel address';
}
