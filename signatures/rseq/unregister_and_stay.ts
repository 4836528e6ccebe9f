import { BoundedMap, type Context, defineSignature, type Event, pointer, single, z } from 'tracee-sequent';
import { isUnregistration } from './model/calls.ts';
import { noted, registrationEvidence, story } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

const maxWaiting = 4_096;

/** When threads gave their area up, by unique id. */
function givenUpState() {
  return single({ create: () => new BoundedMap<number, bigint>(maxWaiting) });
}

export default defineSignature({
  id: 'RSEQ-020',
  name: 'unregister_and_stay',
  version: '1.1.0',
  description: "A thread unregistered libc's restartable sequence area and continued without one",
  threat: { severity: 'low', mitre: { tactic: 'Defense Evasion', technique: 'T1562.001' }, techniques: ['T1622'] },
  explanation: [
    'The area that libc registered was unregistered, and no other area has replaced it.',
    'This finding comes half a minute later, because late events could show that the thread ended or registered again.',
    'The area no longer shows the CPU on which the thread runs. Tools do this before they register their own area, and programs do it to hide from observers of the area.',
  ],
  triage: ['See whether RSEQ-004 follows, or the program unloads a library.'],
  falsePositives: ['DMTCP between phases of a checkpoint', 'a program that unloads librseq or prepares for tcmalloc'],
  knownGaps: ['a thread that ends or registers again within the wait'],
  options: z.strictObject({
    waitMs: z.int().positive().default(2_000).describe('how long a thread may be without an area'),
  }),
  models: { threads },
  state: { givenUp: givenUpState() },
  finding: z.strictObject({ area: pointer() }),
  on: {
    rseq(event, ctx) {
      const { data, thread: actor, timestamp } = event;
      if (actor === undefined || data.returnValue !== 0n) return;
      const key = actor.uniqueId;
      if (!isUnregistration(data)) return ended(event, ctx);
      const who = ctx.models.threads.who(event);
      if (who === undefined) return;
      const { process, thread } = who;
      const { registration, first } = thread;
      if (registration === undefined || registration.timestamp > timestamp) return;
      if (first?.byLibc !== true || first.timestamp !== registration.timestamp) return;
      ctx.state.givenUp.value.set(key, timestamp);
      ctx.after(ctx.options.waitMs, key, (later) => {
        const alive = later.models.threads.process(process)?.thread(thread);
        if (alive !== thread || alive.registration !== undefined) return;
        // A late event may still show that the thread has ended, or registered again, in time.
        later.after(later.models.threads.lateMs, key, (last) => {
          if (last.models.threads.lostSince(timestamp)) return;
          last.report(
            { area: data.rseq },
            {
              ...about(last.models.threads, process),
              evidence: story(
                registrationEvidence(registration, thread, "libc's area"),
                noted(event, 'given up, and nothing in its place since'),
              ),
            },
          );
        });
      });
    },
    sched_process_exec: (event, ctx) => ended(event, ctx),
    sched_process_exit: (event, ctx) => ended(event, ctx),
  },
});

type Ctx = Pick<
  Context<
    { readonly waitMs: number },
    { readonly givenUp: ReturnType<typeof givenUpState> },
    Record<never, never>,
    unknown
  >,
  'state' | 'options' | 'cancel'
>;

/** The thread has not lived on without an area for so long, whenever that is learnt. */
function ended(event: Event, ctx: Ctx): void {
  // Few programs do it, and every exec and exit comes here.
  if (ctx.state.givenUp.value.size === 0) return;
  const { thread, timestamp } = event;
  const since = thread && ctx.state.givenUp.value.get(thread.uniqueId);
  if (thread === undefined || since === undefined || timestamp < since) return;
  if (timestamp - since > BigInt(ctx.options.waitMs) * 1_000_000n) return;
  ctx.cancel(thread.uniqueId);
  ctx.state.givenUp.value.delete(thread.uniqueId);
}
