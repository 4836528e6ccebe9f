import { defineSignature, type Evidence, evidenceOf, perThread, pointer, z } from 'tracee-sequent';

/** The list that a thread has named to the kernel. */
interface List {
  head: bigint;
  /** Program of the thread at that time. */
  executable: string | undefined;
  evidence: Evidence | undefined;
}

export default defineSignature({
  id: 'MINE-3',
  name: 'second_robust_list',
  version: '1.1.0',
  description:
    'A second C library started in a running program: a thread named another list of locks, without an exec between',
  threat: { severity: 'high', mitre: { tactic: 'Defense Evasion', technique: 'T1620' } },
  falsePositives: ['emulators and instrumentation that bring a C library of their own'],
  knownGaps: ['threads of which events were lost since their start'],
  state: { list: perThread({ create: (): List => ({ head: 0n, executable: undefined, evidence: undefined }) }) },
  finding: z.strictObject({ first: pointer(), second: pointer() }),
  where: { set_robust_list: { returnValue: 0n } },
  on: {
    // A program that is executed starts its own C library.
    sched_process_exec: (event, ctx) => ctx.state.list.delete(event),
    set_robust_list(event, ctx) {
      const list = ctx.state.list.of(event);
      if (list === undefined) return;
      const { head: second } = event.data;
      const { head: first, executable, evidence } = list;
      list.head = second;
      list.executable = event.process?.executable;
      list.evidence = evidenceOf(event);
      if (evidence === undefined || first === second) return;
      // The exec between the two may be among the lost events.
      if (ctx.gap || executable !== list.executable) return;
      ctx.report({ first, second }, { evidence: [evidence, list.evidence] });
    },
  },
});
