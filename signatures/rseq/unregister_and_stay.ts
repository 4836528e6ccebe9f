import { defineSignature, pointer, z } from 'sequent';
import { isUnregistration } from './model/calls.ts';
import { noted, registrationEvidence, story } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-020',
  name: 'unregister_and_stay',
  version: '1.0.0',
  description: "A thread gave up libc's restartable sequence area and lived on without one",
  threat: { severity: 'low', mitre: { tactic: 'Defense Evasion', technique: 'T1562.001' }, techniques: ['T1622'] },
  explanation: [
    'The area that libc registered was given up, and nothing has taken its place.',
    'From now on nobody can see in the area which CPU the thread runs on. Tools that prepare to bring their own area do this, and so does who wants to hide from what looks there.',
  ],
  triage: ['See whether RSEQ-004 follows, or the program unloads a library.'],
  falsePositives: ['DMTCP between phases of a checkpoint', 'a program that unloads librseq or prepares for tcmalloc'],
  knownGaps: ['a thread that ends or registers again within the wait'],
  options: z.strictObject({
    waitMs: z.int().positive().default(2_000).describe('how long a thread may be without an area'),
  }),
  models: { threads },
  finding: z.strictObject({ area: pointer() }),
  on: {
    rseq(event, ctx) {
      const { data } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined) return;
      const { process, thread } = who;
      const key = thread.uniqueId;
      if (data.returnValue !== 0n) return;
      const { registration, first, lastUnregistration } = thread;
      if (!isUnregistration(data)) {
        if (lastUnregistration !== undefined) ctx.cancel(key);
        return;
      }
      if (registration === undefined || first?.byLibc !== true || first.timestamp !== registration.timestamp) return;
      ctx.after(ctx.options.waitMs, key, (later) => {
        const alive = later.models.threads.process(process)?.thread(thread);
        if (alive !== thread || alive.registration !== undefined) return;
        later.report(
          { area: data.rseq },
          {
            ...about(later.models.threads, process),
            evidence: story(
              registrationEvidence(registration, thread, "libc's area"),
              noted(event, 'given up, and nothing in its place since'),
            ),
          },
        );
      });
    },
  },
});
