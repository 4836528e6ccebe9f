import { severities } from '../finding.ts';
import type { RemoteAccount } from '../output/remote/messages.ts';
import type { Reporting } from '../output/reporting.ts';
import type { Statistics } from '../statistics/event-counts.ts';
import type { Log, LogFields } from '../telemetry/log.ts';
import { exitCodes } from './failure.ts';

/** The result of an evaluation. */
export interface Outcome {
  readonly reporting: Pick<Reporting, 'severities' | 'undelivered' | 'outputs'>;
  readonly statistics: Pick<Statistics, 'findings_over_limit'>;
  readonly failOn: string | undefined;
  /** Ids of signatures and models that were suspended because they threw too often. */
  readonly suspended: readonly string[];
  /** Ids of signatures and models that were taken out of service; only in the sidecar. */
  readonly quarantined?: readonly string[];
  /** Number of restarts of the engine; only in the sidecar. */
  readonly restarts?: number;
  /** Broken lines of a recording. */
  readonly broken?: number;
}

/**
 * The reasons for exit code 1, as texts for the summary. Events that were dropped because the ring was full or the sidecar was stopping
 * are no reason: they are counted, and a sidecar without back-pressure has to drop them.
 * @returns an empty list for exit code 0
 */
export function failuresOf({ reporting, statistics, failOn, ...rest }: Outcome): string[] {
  const { suspended, quarantined = [], restarts = 0, broken = 0 } = rest;
  const { severities: found, undelivered, outputs } = reporting;
  const { findings_over_limit: givenUp } = statistics;
  const failures: string[] = [];
  const least = severities.findIndex((severity) => severity === failOn);
  const severe = least < 0 ? 0 : severities.slice(least).reduce((sum, severity) => sum + (found.get(severity) ?? 0), 0);
  if (severe > 0) failures.push(`findings at least as severe as --fail-on ${failOn}: ${severe}`);
  if (undelivered > 0) failures.push(`reports not delivered: ${undelivered}`);
  const refused = sumOfRemote(outputs, ({ store, dead }) => (store === 'memory' ? dead : 0));
  if (refused > 0) failures.push(`reports that receivers refused, and that no spool folder keeps: ${refused}`);
  if (undelivered === 0 && outputs.some(({ state }) => state === 'gone')) failures.push('an output has ended early');
  if (givenUp > 0) failures.push(`findings over --max-findings: ${givenUp}`);
  if (broken > 0) failures.push(`broken lines: ${broken}`);
  if (suspended.length > 0) failures.push(`suspended: ${suspended.join(', ')}`);
  if (quarantined.length > 0) failures.push(`taken out of service: ${quarantined.join(', ')}`);
  if (restarts > 0) failures.push(`restarts of the engine: ${restarts}`);
  return failures;
}

/** Counts of outputs over the network for the last line, without zeros: what waits on disk, and what receivers refused. */
export function leftFields({ outputs }: Pick<Reporting, 'outputs'>): LogFields {
  const spooled = sumOfRemote(outputs, ({ store, waiting }) => (store === 'disk' ? waiting : 0));
  const dead = sumOfRemote(outputs, (remote) => remote.dead);
  return { ...(spooled > 0 && { spooled }), ...(dead > 0 && { dead }) };
}

function sumOfRemote(outputs: Reporting['outputs'], count: (remote: RemoteAccount) => number): number {
  return outputs.reduce((sum, { remote }) => sum + (remote === undefined ? 0 : count(remote)), 0);
}

/** Logs the last line: a warning with the reasons if there are any. @returns the exit code */
export function logSummary(log: Log, message: string, fields: LogFields, failures: readonly string[]): number {
  if (failures.length === 0) {
    log.info(message, fields);
    return exitCodes.fine;
  }
  log.warn(message, { ...fields, exit_code: exitCodes.bad, because: failures.join('; ') });
  return exitCodes.bad;
}
