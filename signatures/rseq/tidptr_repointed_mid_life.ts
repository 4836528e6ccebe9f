import { defineSignature, pointer, z } from 'tracee-sequent';
import { isUserAddress } from './model/addresses.ts';
import { isProgramStart, isSeenAgain } from './model/apply.ts';
import { noted, story, timeline } from './model/evidence.ts';
import { about, checkpointOptions } from './model/exemptions.ts';
import { threads } from './model/threads.ts';

export default defineSignature({
  id: 'RSEQ-013',
  name: 'tidptr_repointed_mid_life',
  version: '1.1.0',
  description: 'A running thread changed which word the kernel clears when it ends',
  threat: { severity: 'medium', mitre: { tactic: 'Impact', technique: 'T1565.003' }, techniques: ['T1055'] },
  explanation: [
    'The kernel keeps one word for each thread. When the thread ends, it writes 0 there and wakes the threads that wait on it.',
    'A running thread has named another word. So the kernel will write for it, to any address that the process can write, and can wake any futex: a forged pthread_join or a broken lock.',
    'The start of another program looks the same if its exec was lost. So the finding waits, and waits longer if only a loss could explain the call.',
  ],
  triage: [
    "Where does `tidptr` lie: in the data of a library, a lock, another thread's stack?",
    'RSEQ-011 and RSEQ-014 in the same process say more.',
  ],
  falsePositives: [
    'restore from a checkpoint (exempt by path)',
    'a musl thread whose creation failed (low, if clone was seen)',
  ],
  knownGaps: [
    'CLONE_CHILD_CLEARTID of clone3 does the same without this call',
    'the first word of a child of fork at the offset in a page that its libc uses, if Tracee lost events at that time',
  ],
  references: ['Linux: kernel/fork.c, mm_release'],
  options: checkpointOptions.extend({
    waitMs: z
      .int()
      .positive()
      .default(1_000)
      .describe('how long to wait for a sign that it was a program start after all'),
  }),
  models: { threads },
  finding: z.strictObject({ tidptr: pointer(), previous: pointer().optional() }),
  on: {
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      const { tidptr } = event.data;
      if (who === undefined || tidptr === 0n || isSeenAgain(who.thread, event)) return;
      const { process, thread } = who;
      const presumed = thread.presumedStart?.word;
      const isPresumedStart = presumed?.timestamp === event.timestamp;
      if (!isPresumedStart && isProgramStart(who, tidptr)) return;
      if (!isUserAddress(ctx.arch, event.thread?.compat ?? false, tidptr)) return;
      const previous = isPresumedStart ? presumed?.previous : thread.tidptr;
      const before = timeline(thread);
      // Tests of threads repoint in hundreds of processes: one finding and a count are enough for a program.
      const program = event.process?.executable ?? process.executable;
      // A musl thread that could not be made says so with a word on its own stack, and ends.
      const onOwnStack = thread.stack !== undefined && near(tidptr, thread.stack);
      // One timer a thread: a word that is replaced again within the wait has had no effect.
      ctx.after(ctx.options.waitMs, thread.uniqueId, (later) => {
        const view = later.models.threads;
        const repoint = view.repoint(thread.uniqueId, event.timestamp);
        const isExplained = (): boolean => repoint === undefined || repoint.isSecondStart || repoint.exec === 'certain';
        const report = ({ options, report: tell }: Pick<typeof later, 'options' | 'report'>): void =>
          tell(
            { tidptr, ...(previous !== undefined && { previous }) },
            {
              ...about(view, process, onOwnStack ? 'low' : undefined, options),
              ...(program !== undefined && {
                subject: `program ${program} in ${event.container?.id ?? 'no container'}`,
              }),
              evidence: story(
                ...before,
                noted(
                  event,
                  'no program starts here: at the end of this thread the kernel writes 0 to this address and wakes a futex',
                ),
              ),
            },
          );
        if (isExplained()) return;
        if (repoint?.exec === undefined) return report(later);
        later.after(view.lateMs, thread.uniqueId, (last) => {
          if (!isExplained()) report(last);
        });
      });
    },
  },
});

/** Within a page of where the stack begins: musl keeps what it hands to a new thread there (pthread_create.c). */
function near(address: bigint, stack: bigint): boolean {
  const distance = address - stack;
  return distance > -4_096n && distance < 4_096n;
}
