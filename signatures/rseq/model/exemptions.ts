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

/** The exceptions of an operator from one rule. */
interface Exemptions extends Partial<z.output<typeof checkpointOptions>> {
  /** Patterns of paths of programs that replace themselves in user space. */
  readonly loaders?: readonly string[];
}

/**
 * The options of a finding about a process: its subject, and a severity that takes the operator's exemptions into
 * account. A path can be forged, so no finding is dropped: it is lowered to info, with the reason.
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
  // The process can forge its path, so the reader must know about the exemption.
  const marks = process.executableChanged ? ['exe-link-changed'] : [];
  const reasons: string[] = [];
  if (view.isCheckpoint(process, checkpoint)) reasons.push('checkpoint/restore');
  if (pathMatcher(loaders)(imageExecutable)) reasons.push('known-loader');
  if ([imageExecutable, ...ancestors].some((path) => view.isTester(path))) reasons.push('test');
  if (reasons.length > 0) return { subject, severity: 'info', tags: [...reasons, ...marks] };
  return { subject, ...(marks.length > 0 && { tags: marks }), ...(severity !== undefined && { severity }) };
}
