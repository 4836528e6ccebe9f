import { pathMatcher, pathPattern, type ReportOptions, type Severity, z } from 'tracee-sequent';
import type { Processes } from './processes.ts';
import type { ProcessState } from './state.ts';

/** An option of the rules that restoring programs break most. The list of the model holds for every rule. */
export const checkpointOptions = z.strictObject({
  checkpoint: z
    .array(pathPattern())
    .default([])
    .describe('patterns of paths of checkpoint and restore programs, beside those of rseq.threads'),
});

/** What an operator excepts from one rule. */
interface Exemptions extends Partial<z.output<typeof checkpointOptions>> {
  /** Patterns of paths of programs that replace themselves in user space. */
  readonly loaders?: readonly string[];
}

/**
 * What a finding about a process is reported with: whom it is about, and a severity that takes the operator's exemptions into
 * account. A path can be forged, so nothing is dropped: it is lowered to info, and says why.
 * @param severity where it is not the rule's default
 * @param exemptions the options of the rule, where it has such
 */
export function about(
  view: Processes,
  process: ProcessState,
  severity?: Severity,
  { checkpoint, loaders = [] }: Exemptions = {},
): Pick<ReportOptions, 'severity' | 'tags' | 'subject'> {
  const { subject, imageExecutable, ancestors } = process;
  // Its path says what it likes: the reader is to know.
  const marks = process.executableChanged ? ['exe-link-changed'] : [];
  const reasons: string[] = [];
  if (view.isCheckpoint(process, checkpoint)) reasons.push('checkpoint/restore');
  if (pathMatcher(loaders)(imageExecutable)) reasons.push('known-loader');
  if ([imageExecutable, ...ancestors].some((path) => view.isTester(path))) reasons.push('test');
  if (reasons.length > 0) return { subject, severity: 'info', tags: [...reasons, ...marks] };
  return { subject, ...(marks.length > 0 && { tags: marks }), ...(severity !== undefined && { severity }) };
}
