import type { Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { Finding } from './finding.ts';
import { type Output, type OutputSpec, openOutput } from './output/output.ts';
import type { Report } from './output/report.ts';
import { createSuppression } from './output/suppression.ts';
import type { Log } from './telemetry/log.ts';

const second = 1_000_000_000n;
/** How long a reader of standard output that does not read may keep the program from ending. */
const closeDeadlineMs = 5_000;

export interface ReportingOptions {
  readonly outputs: readonly OutputSpec[];
  readonly stdout: Writable;
  readonly colour: boolean;
  readonly columns: number | undefined;
  readonly log: Log;
  /** Nobody reads standard output any more. */
  readonly onBroken: () => void;
}

/** From findings to outputs: repeats are held back, the rest is written. */
export interface Reporting {
  finding(finding: Finding): void;
  /** Event time has come this far. */
  time(timestamp: bigint): void;
  /** Reports handed to the outputs; repeats count once. */
  readonly reports: number;
  /** Reports that an output could not take. */
  readonly undelivered: number;
  /** Repeats are held back that time will let out. */
  readonly holdsBack: boolean;
  /** How many findings there were of each severity. */
  readonly severities: ReadonlyMap<string, number>;
  /** Lets out what was held back, and closes the outputs. */
  close(): Promise<void>;
}

/** @throws SequentError SEQ_OUTPUT */
export async function openReporting(options: ReportingOptions): Promise<Reporting> {
  const outputs = await Promise.all(options.outputs.map((spec) => openOne(spec, options)));
  const suppression = createSuppression();
  const severities = new Map<string, number>();
  let reports = 0;
  let nextAdvance = 0n;
  const send = (due: readonly Report[]): void => {
    reports += due.length;
    for (const report of due) for (const output of outputs) output.report(report);
  };
  return {
    finding(finding) {
      const { severity } = finding.threat;
      severities.set(severity, (severities.get(severity) ?? 0) + 1);
      send(suppression.add(finding));
    },
    time(timestamp) {
      if (timestamp < nextAdvance && timestamp > nextAdvance - 2n * second) return;
      nextAdvance = timestamp + second;
      send(suppression.advance(timestamp));
    },
    severities,
    get reports() {
      return reports;
    },
    get undelivered() {
      return outputs.reduce((sum, output) => sum + output.dropped, 0);
    },
    get holdsBack() {
      return suppression.openWindows > 0;
    },
    async close() {
      send(suppression.flush());
      const closed = Promise.all(outputs.map((output) => output.close()));
      const deadline = new AbortController();
      await Promise.race([closed, delay(closeDeadlineMs, undefined, { signal: deadline.signal }).catch(() => {})]);
      deadline.abort();
    },
  };
}

function openOne(spec: OutputSpec, { stdout, colour, columns, log, onBroken }: ReportingOptions): Promise<Output> {
  return openOutput(spec, {
    stdout,
    colour,
    ...(columns !== undefined && { columns }),
    onBroken,
    onTrouble: (error) => log.error('an output cannot be written', { error: error.message }),
    onRecovered: (dropped) => log.info('an output can be written again', { dropped }),
  });
}
