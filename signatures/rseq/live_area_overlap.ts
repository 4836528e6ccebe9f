import { type Context, defineSignature, type Event, once, pointer, z } from 'tracee-sequent';
import { areaLength, untagged } from './model/addresses.ts';
import { registered } from './model/calls.ts';
import { noted, registrationEvidence, story } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import type { Processes } from './model/processes.ts';
import { threads } from './model/threads.ts';

const finding = z.strictObject({ area: pointer(), other_area: pointer(), other_tid: z.int32() });
const aliveNs = 1_000_000n;
const exitedNs = 1_000_000_000n;

export default defineSignature({
  id: 'RSEQ-010',
  name: 'live_area_overlap',
  version: '1.1.0',
  description: 'Two living threads use the same memory as restartable sequence area',
  threat: { severity: 'high', mitre: { tactic: 'Impact', technique: 'T1565.003' } },
  explanation: [
    'Two threads that both live have registered the same memory. The kernel writes for both into it.',
    'A new thread often uses the stack of an ended one, so the finding waits for a sign that the older thread lives.',
  ],
  triage: ['See which of the two registered last, and with which signature (RSEQ-003).'],
  falsePositives: ['none known: reused stacks belong to threads that have ended'],
  knownGaps: ['a silent thread that sleeps for more than a second before it ends is only caught at its end'],
  references: ['Linux: kernel/rseq.c'],
  options: z.strictObject({
    waitMs: z.int().positive().default(50).describe('how long the end of the older thread may come late'),
  }),
  models: { threads },
  state: { told: once({ ttl: '60s' }) },
  finding,
  on: {
    rseq(event, ctx) {
      proveLife(event, ctx, aliveNs);
      const { data } = event;
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(data)) return;
      const { process, thread } = who;
      const area = untagged(ctx.arch, data.rseq);
      for (const other of process.memory.areasIn(ctx.arch, area, areaLength(data.rseq_len), thread)) {
        const { registration } = other;
        if (registration === undefined || registration.area === data.rseq) continue;
        ctx.after(ctx.options.waitMs, `${thread.uniqueId} ${other.uniqueId}`, (later) => {
          if (!other.isWatched || other.registration !== registration) return;
          // The end of the other thread may be lost.
          if (later.models.threads.lostSince(event.timestamp)) return;
          later.report(
            { area: data.rseq, other_area: registration.area, other_tid: other.tid },
            {
              ...about(later.models.threads, process),
              evidence: story(
                registrationEvidence(registration, other, 'the area of another thread, which lives'),
                noted(event, 'this area lies over it'),
              ),
            },
          );
        });
      }
    },
    set_tid_address: (event, ctx) => proveLife(event, ctx, aliveNs),
    sched_process_exit: (event, ctx) => proveLife(event, ctx, exitedNs),
  },
});

type Ctx = Pick<
  Context<
    unknown,
    { readonly told: ReturnType<typeof once> },
    { readonly threads: typeof threads },
    z.output<typeof finding>
  >,
  'models' | 'state' | 'report'
>;

/** A thread whose area another one has registered acts long after that: it was no stack of the dead. */
function proveLife(event: Event, ctx: Ctx, afterNs: bigint): void {
  const view: Processes = ctx.models.threads;
  const who = view.who(event);
  const taken = who?.thread.superseded;
  if (who === undefined || taken === undefined || event.timestamp <= taken.timestamp + afterNs) return;
  if (!ctx.state.told.first(`${who.thread.uniqueId} ${taken.timestamp}`, event.timestamp)) return;
  ctx.report(
    { area: taken.area, other_area: taken.area, other_tid: taken.by },
    {
      ...about(view, who.process),
      evidence: story(
        registrationEvidence(taken.own, who.thread, 'the area of this thread, which lives'),
        registrationEvidence(taken.other, { tid: taken.by }, 'another thread registers the same area'),
        noted(
          event,
          `thread ${taken.by} registered the same area ${(event.timestamp - taken.timestamp) / 1_000_000n} ms before, and this one still lives`,
        ),
      ),
    },
  );
}
