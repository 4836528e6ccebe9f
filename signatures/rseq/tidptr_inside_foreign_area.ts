import { defineSignature, pointer, z } from 'tracee-sequent';
import { areaLength, tidWordLength, untagged } from './model/addresses.ts';
import { registered } from './model/calls.ts';
import { noted, ownWordEvidence, registrationEvidence, story } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-009',
  name: 'tidptr_inside_foreign_area',
  version: '1.1.0',
  description: "The word that is cleared when a thread ends lies in another thread's restartable sequence area",
  threat: { severity: 'critical', mitre: { tactic: 'Impact', technique: 'T1565.003' }, techniques: ['T1055'] },
  explanation: [
    'The word that the kernel will clear lies inside the area of another thread that lives.',
    "When the first one ends, the other one's CPU number or its pointer to the current sequence becomes 0. Per-CPU data is then used by two CPUs at once: corrupted memory, without a single write by the attacker.",
  ],
  triage: [
    'Which thread is the victim (`victim_tid`), and what is it doing?',
    'Keep the process from ending threads, or take a snapshot before they end.',
  ],
  falsePositives: ['none known'],
  knownGaps: ["the other thread's registration must have been seen"],
  references: ['Linux: kernel/fork.c, mm_release'],
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), area: pointer(), victim_tid: z.int32() }),
  on: {
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      const tidptr = untagged(ctx.arch, event.data.tidptr);
      if (who === undefined || tidptr === 0n) return;
      const [victim] = who.process.memory.areasIn(ctx.arch, tidptr, tidWordLength, who.thread);
      if (victim?.registration === undefined) return;
      const registration = victim.registration;
      const area = untagged(ctx.arch, registration.area);
      ctx.report(
        { tidptr: event.data.tidptr, area: registration.area, victim_tid: victim.tid },
        {
          ...about(ctx.models.threads, who.process),
          evidence: story(
            registrationEvidence(registration, victim, 'the area of another thread, which lives'),
            noted(event, `the kernel will write 0 ${tidptr - area} bytes into it when this thread ends`),
          ),
        },
      );
    },
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(data)) return;
      const area = untagged(ctx.arch, data.rseq);
      const covered = who.process.memory.wordsIn(ctx.arch, area, areaLength(data.rseq_len), who.thread);
      const [victim, another] = covered;
      // musl has one word for all threads, so the word belongs to no single thread.
      if (victim?.tidptr === undefined || another?.tidptr === victim.tidptr || victim.tidptr === who.thread.tidptr)
        return;
      ctx.report(
        { tidptr: victim.tidptr, area: data.rseq, victim_tid: victim.tid },
        {
          ...about(ctx.models.threads, who.process),
          evidence: story(
            ...ownWordEvidence(victim, 'the word of another thread, which lives'),
            noted(event, `the area covers the word of thread ${victim.tid}; the kernel writes CPU numbers over it`),
          ),
        },
      );
    },
  },
});
