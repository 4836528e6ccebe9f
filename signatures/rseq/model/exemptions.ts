import { type ReportOptions, type Severity, z } from 'sequent';
import type { Processes } from './processes.ts';
import type { ProcessState } from './state.ts';

/** Programs that restore others from a checkpoint do on purpose what these rules look for. */
export const checkpointOptions = z.strictObject({
  checkpoint: z
    .array(z.string())
    .default(['/usr/sbin/criu', '/usr/bin/criu', '/usr/local/sbin/criu'])
    .describe('full paths of checkpoint and restore programs; findings of them and their descendants become info'),
});

interface Exemption {
  /** Full paths of programs that may do this. */
  readonly paths: readonly string[];
  readonly tag: string;
}

/** The exemption of `checkpointOptions`. */
export function checkpoints({ checkpoint }: z.output<typeof checkpointOptions>): Exemption {
  return { paths: checkpoint, tag: 'checkpoint/restore' };
}

/**
 * What a finding about a process is reported with: whom it is about, and a severity that takes the operator's exemptions into
 * account. A path can be forged, so nothing is dropped: it is lowered to info, and says why.
 * @param severity where it is not the rule's default
 */
export function about(
  view: Processes,
  process: ProcessState,
  severity?: Severity,
  ...exemptions: readonly Exemption[]
): Pick<ReportOptions, 'severity' | 'tags' | 'subject'> {
  const { subject, imageExecutable, ancestors } = process;
  // Its path says what it likes: the reader is to know.
  const marks = process.executableChanged ? ['exe-link-changed'] : [];
  const line = [imageExecutable, ...ancestors];
  const reasons = exemptions
    .filter(({ paths }) => line.some((path) => path !== undefined && paths.includes(path)))
    .map(({ tag }) => tag);
  if (line.some((path) => path !== undefined && view.isTester(path))) reasons.push('test');
  if (reasons.length > 0) return { subject, severity: 'info', tags: [...reasons, ...marks] };
  return { subject, ...(marks.length > 0 && { tags: marks }), ...(severity !== undefined && { severity }) };
}
