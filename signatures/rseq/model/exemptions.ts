import { type ReportOptions, type Severity, z } from 'sequent';
import type { ProcessState } from './state.ts';

/** Programs that restore others from a checkpoint do on purpose what these rules look for. */
export const checkpointOptions = z.strictObject({
  checkpoint: z
    .array(z.string())
    .default(['/usr/sbin/criu', '/usr/bin/criu', '/usr/local/sbin/criu'])
    .describe('full paths of checkpoint and restore programs; findings of them and their descendants become info'),
});

/**
 * What to report with, given the operator's exemptions. A path can be forged, so nothing is dropped: it is lowered to info.
 */
export function severityFor(
  process: ProcessState,
  checkpoint: readonly string[],
  otherwise?: Severity,
): Pick<ReportOptions, 'severity' | 'tags' | 'subject'> {
  const { subject, imageExecutable, ancestors } = process;
  // Its path says what it likes: the reader is to know.
  const marks = process.executableChanged ? ['exe-link-changed'] : [];
  const exempt = [imageExecutable, ...ancestors].some((path) => path !== undefined && checkpoint.includes(path));
  if (exempt) return { subject, severity: 'info', tags: ['checkpoint/restore', ...marks] };
  return { subject, ...(marks.length > 0 && { tags: marks }), ...(otherwise !== undefined && { severity: otherwise }) };
}
