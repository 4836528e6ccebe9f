import { defineSignature, distinctCount, type Event, pointer, z } from 'tracee-sequent';
import { isUnregistration } from './model/calls.ts';
import { EPERM } from './model/constants.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { signatureText } from './model/signature-names.ts';
import type { Who } from './model/state.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-005',
  name: 'rseq_signature_guessing',
  version: '1.0.0',
  description: 'A thread tried several signatures on a registered restartable sequence area',
  threat: { severity: 'medium', mitre: { tactic: 'Defense Evasion', technique: 'T1211' }, techniques: ['T1055'] },
  explanation: [
    'The kernel answers EPERM only when address and length of the area are right and the signature is wrong.',
    'Several wrong signatures in a row mean that a program has found the area and tries to unregister it.',
    'A single refused registration is reported as low: mostly an old copy of a library beside a new one.',
  ],
  triage: ['How many signatures were tried (`tried`)? If a try succeeded, there is also a finding of RSEQ-004.'],
  falsePositives: ['kernel selftests and fuzzers', 'a single one: an old copy of a library beside a new one (low)'],
  knownGaps: ["libc's signature is public, so guessing is rarely needed"],
  references: ['Linux: kernel/rseq.c'],
  options: z.strictObject({
    few: z.int().min(2).default(2).describe('different wrong signatures of one thread in 60 s that count as guessing'),
    many: z.int().min(2).default(16).describe('the same for high severity'),
  }),
  models: { threads },
  state: { tried: distinctCount({ window: '60s' }) },
  finding: z.strictObject({ area: pointer(), sig: z.string(), tried: z.uint32() }),
  on: {
    rseq(event, ctx) {
      const { data, thread, timestamp } = event;
      if (thread === undefined || data.returnValue !== EPERM) return;
      const tried = ctx.state.tried.add(thread.uniqueId, data.sig, timestamp);
      const who = ctx.models.threads.who(event);
      const isStale = tried === 1 && who !== undefined && isStaleLibrary(event, who);
      if (!isStale && tried !== ctx.options.few && tried !== ctx.options.many) return;
      const severity = isStale ? 'low' : tried >= ctx.options.many ? 'high' : 'medium';
      const note = isStale
        ? 'a second copy of a library, with a signature that nobody has in this program?'
        : 'address and length are right, the signature is wrong: only then the kernel answers EPERM';
      ctx.report(
        { area: data.rseq, sig: signatureText(data.sig), tried },
        {
          severity,
          ...(who && about(ctx.models.threads, who.process, severity)),
          evidence: story(...(who === undefined ? [] : timeline(who.thread)), noted(event, note)),
        },
      );
    },
  },
});

/** One refused registration, in a program whose start was seen, with a signature that nobody has registered in it. */
function isStaleLibrary({ data }: Event<'rseq'>, { process }: Who): boolean {
  return !isUnregistration(data) && process.origin !== 'attach' && !process.signatures.includes(data.sig);
}
