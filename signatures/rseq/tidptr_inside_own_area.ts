import { defineSignature, pointer, z } from 'tracee-sequent';
import { areaLength, overlap, tidWordLength, untagged } from './model/addresses.ts';
import { registered } from './model/calls.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-008',
  name: 'tidptr_inside_own_area',
  version: '1.0.0',
  description: "The word that is cleared when a thread ends lies in the thread's own restartable sequence area",
  threat: { severity: 'high', mitre: { tactic: 'Impact', technique: 'T1565.003' }, techniques: ['T1574'] },
  explanation: [
    'When a thread ends, the kernel writes 0 to its word; at every preemption it writes CPU numbers into its area.',
    'In this thread the word lies in the area. No libc does this: it keeps them hundreds of bytes apart.',
    'The thread mostly harms itself, but a program has made this state on purpose.',
  ],
  triage: ['Look for RSEQ-009 in the same program: the same trick against another thread.'],
  falsePositives: ['none known: every libc keeps the two at least 752 bytes apart'],
  knownGaps: ['the state harms the thread little; it only shows an intention'],
  references: ['Linux: kernel/fork.c, mm_release'],
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), area: pointer(), length: z.uint32() }),
  on: {
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      const registration = who?.thread.registration;
      if (who === undefined || registration === undefined || event.data.tidptr === 0n) return;
      const tidptr = untagged(ctx.arch, event.data.tidptr);
      const area = untagged(ctx.arch, registration.area);
      if (!overlap(tidptr, tidWordLength, area, areaLength(registration.length))) return;
      ctx.report(
        { tidptr: event.data.tidptr, area: registration.area, length: registration.length },
        {
          ...about(ctx.models.threads, who.process),
          evidence: story(
            ...timeline(who.thread),
            noted(event, `the word lies ${tidptr - area} bytes into the area; the kernel writes 0 there at exit`),
          ),
        },
      );
    },
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      if (who?.thread.tidptr === undefined || who.thread.tidptr === 0n || !registered(data)) return;
      const { tidptr } = who.thread;
      const word = untagged(ctx.arch, tidptr);
      const area = untagged(ctx.arch, data.rseq);
      if (!overlap(word, tidWordLength, area, areaLength(data.rseq_len))) return;
      const here = noted(
        event,
        `the area covers the word at its offset ${word - area}; the kernel writes CPU numbers over it`,
      );
      ctx.report(
        { tidptr, area: data.rseq, length: data.rseq_len },
        {
          ...about(ctx.models.threads, who.process),
          evidence: story(...timeline(who.thread, { word: 'the word was moved here' }), here),
        },
      );
    },
  },
});
