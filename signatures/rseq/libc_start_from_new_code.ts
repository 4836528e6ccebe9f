import {
  defineSignature,
  type Event,
  int64,
  pathMatcher,
  pathPattern,
  pointer,
  type ReportOptions,
  z,
} from 'tracee-sequent';
import { isProgramStart } from './model/apply.ts';
import { registered } from './model/calls.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { type Mappings, mappings, type Range } from './model/mappings.ts';
import type { Processes } from './model/processes.ts';
import type { Who } from './model/state.ts';
import { threads } from './model/threads.ts';

/** Programs without a libc that make code and start another program in it: they translate it. */
const usualTranslators = [
  '/usr/libexec/valgrind/*',
  '/usr/lib/valgrind/*',
  '/usr/lib/*/valgrind/*',
  '/usr/local/libexec/valgrind/*',
];

export default defineSignature({
  id: 'RSEQ-021',
  name: 'libc_start_from_new_code',
  version: '1.0.0',
  description: 'The first libc of a program started just after the program had made memory executable',
  threat: { severity: 'low', mitre: { tactic: 'Defense Evasion', technique: 'T1620' }, techniques: ['T1055'] },
  explanation: [
    'The dynamic loader maps code from files, and libc starts before anything else runs. So the first start of a libc never follows executable memory that comes from no file.',
    'Here it does: a program without a libc made such memory, or copied code there, and a libc started right after. It looks like a loader that needs no exec.',
    'RSEQ-011 cannot see that: it is the only start of a libc in this program.',
  ],
  triage: [
    'Is the program packed (UPX), or does it translate others (Valgrind, DynamoRIO)? Those do the same.',
    'Otherwise take the memory of the process before it ends: what runs is not what was executed.',
  ],
  falsePositives: ['packed programs (UPX)', 'translators of programs outside of the paths of the option `translators`'],
  knownGaps: [
    'a loader that waits for longer than the option `withinMs`',
    'a loader that maps its payload from a file, or, on arm64, guards it with BTI as the loader of libc does',
    'without mmap and mprotect in the policy it sees nothing',
  ],
  options: z.strictObject({
    withinMs: z.int().positive().default(100).describe('how long before the start the memory may have been made'),
    translators: z
      .array(pathPattern())
      .default(usualTranslators)
      .describe('patterns of paths of programs that translate other programs; exempt outside of containers'),
  }),
  models: { threads, mappings },
  finding: z.strictObject({ mapping: pointer(), after_ns: int64() }),
  on: {
    set_tid_address(event, ctx) {
      const who = ctx.models.threads.who(event);
      if (who === undefined || event.data.tidptr === 0n || !isProgramStart(who, event.data.tidptr)) return;
      const found = foundBefore(event, who, ctx.models, ctx.options);
      if (found !== undefined) ctx.report(found.data, found.report);
    },
    rseq(event, ctx) {
      const who = ctx.models.threads.who(event);
      if (who === undefined || !registered(event.data)) return;
      const { start, first, repoint, isLeader } = who.thread;
      if (!isLeader || start !== undefined || first !== undefined || repoint !== undefined) return;
      const found = foundBefore(event, who, ctx.models, ctx.options);
      if (found !== undefined) ctx.report(found.data, found.report);
    },
  },
});

interface Options {
  readonly withinMs: number;
  readonly translators: readonly string[];
}

interface Models {
  readonly threads: Processes;
  readonly mappings: Mappings;
}

/** The memory that this thread has made executable since the exec of its program, which was seen, and just before this event. */
function codeBefore(event: Event, who: Who, view: Mappings, { withinMs, translators }: Options): Range | undefined {
  const { process, thread } = who;
  const code = view.newCodeBy(thread.uniqueId);
  if (code === undefined || process.origin !== 'exec' || code.timestamp <= process.since) return undefined;
  if (event.timestamp - code.timestamp > BigInt(withinMs) * 1_000_000n) return undefined;
  if (!process.startedInContainer && pathMatcher(translators)(process.imageExecutable)) return undefined;
  return code;
}

interface Found {
  readonly data: { readonly mapping: bigint; readonly after_ns: bigint };
  readonly report: ReportOptions;
}

/** The finding where such memory came just before this event. */
function foundBefore(event: Event, who: Who, models: Models, options: Options): Found | undefined {
  const code = codeBefore(event, who, models.mappings, options);
  if (code === undefined) return undefined;
  return {
    data: { mapping: code.start, after_ns: event.timestamp - code.timestamp },
    report: {
      ...about(models.threads, who.process),
      evidence: [noted(event, 'the first call of a libc in this program')],
    },
  };
}
