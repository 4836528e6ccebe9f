import type { StreamResult } from './thread/messages.ts';

/**
 * The reasons for exit code 1: what a replay of the same recordings would also report. Refused events are counted, and are
 * no reason.
 * @param streams number of streams, of which some may not have been started
 */
export function problemsOf(results: readonly StreamResult[], streams: number): string[] {
  const broken = results.reduce((sum, { counts }) => sum + counts.lines_broken, 0);
  const over = results.reduce((sum, { counts }) => sum + counts.findings_over_limit, 0);
  const suspended = new Set(results.flatMap((result) => result.suspended));
  const stopped = streams - results.filter((result) => !result.stopped).length;
  return [
    ...results.flatMap(({ fault }) => (fault === undefined ? [] : [`${fault.what} (${fault.where})`])),
    ...(broken > 0 ? [`broken lines: ${broken}`] : []),
    ...(over > 0 ? [`findings over --max-findings: ${over}`] : []),
    ...(suspended.size > 0 ? [`suspended: ${[...suspended].toSorted().join(', ')}`] : []),
    ...(stopped > 0 ? [`streams that were stopped before their end or not started: ${stopped}`] : []),
  ];
}
