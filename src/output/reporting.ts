import type { Writable } from 'node:stream';
import { isDeepStrictEqual } from 'node:util';
import type { Architecture } from '../event/architecture.ts';
import { type Finding, severities } from '../finding.ts';
import { FindingCounts } from '../statistics/finding-counts.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { Delivery, type OutputState, sumOf } from './delivery.ts';
import { logLeft, logOutput, logTransit } from './delivery-log.ts';
import type { Identity } from './identity.ts';
import type { OutputSpec } from './output.ts';
import { type Forms, type Incoming, incoming } from './parcel.ts';
import { type RemoteSurroundings, startDelivery, tellWithoutSpool } from './remote/surroundings.ts';
import type { Repeats } from './repeats.ts';
import type { Report } from './report.ts';
import { formsFor, needsNewWindows } from './set/needed-forms.ts';
import { type OutputChanges, OutputSet, type SidecarNote } from './set/output-set.ts';
import { watchForStall } from './set/stall-watch.ts';
import { createSuppression } from './suppression.ts';

const second = 1_000_000_000n;
/**
 * Limits of one output's queue in bytes. A recording is paused when more than `full` bytes are waiting. The rest of
 * the queue is for the findings of one event, which cannot be interrupted: 1 000 findings of each of 54 signatures, 4
 * KiB each. A live stream cannot be paused, so findings above `most` are lost.
 */
const bounds = {
  live: { most: 16 * 2 ** 20, full: 4 * 2 ** 20 },
  recorded: { most: 256 * 2 ** 20, full: 4 * 2 ** 20 },
} as const;
/** A paused recording resumes when at most this many bytes are waiting. */
const roomBytes = 2 ** 20;

export interface ReportingOptions {
  readonly outputs: readonly OutputSpec[];
  readonly stdout: Writable;
  /** File descriptor of standard output if it is a file or a device other than a terminal. */
  readonly stdoutFile: number | undefined;
  readonly colour: boolean;
  readonly columns: number | undefined;
  /** Maximum size of one formatted finding in bytes; 64 KiB by default. */
  readonly findingBytes?: number;
  /** Where the findings come from; every format carries it. */
  readonly identity: Identity;
  /** Architecture of the watched machine; amd64 by default. */
  readonly arch?: Architecture;
  /** Rules for repeats and their windows. */
  readonly repeats?: Repeats;
  /** The spool and the environment of the outputs over the network. */
  readonly remote?: RemoteSurroundings;
  readonly log: Log;
  /**
   * Source of the findings. `live`: it cannot wait, and a failing output is retried. `recorded`: it waits for `room`,
   * and a failing output ends.
   */
  readonly source: 'live' | 'recorded';
  /** Called when the last output has ended. */
  readonly onGone: () => void;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
  /**
   * Called for each report before the outputs get it. It has its line of JSON, or the finding. It must not throw.
   */
  readonly onReport?: ((report: Report) => void) | undefined;
  /** Object in which the reports are counted, for other readers. */
  readonly counted?: { reports: number };
}

/** Settings of the reporting that a reload can replace. */
export type ReportingChange = Pick<ReportingOptions, 'outputs' | 'findingBytes' | 'repeats'>;

/** Other settings of the reporting, with outputs that are open and ready to begin. */
export interface NextReporting {
  readonly changes: OutputChanges;
  /** Whether the rules for repeats differ. */
  readonly hasOtherRepeats: boolean;
  /** The formats of findings that the next outputs need; undefined if they are the present ones. */
  readonly forms: Forms | undefined;
  /** Replaces the outputs and settings. Call it between two findings; with `forms`, before the first finding in them. */
  begin(): void;
  /** Closes what was opened. */
  cancel(): Promise<void>;
}

/** Passes findings to the outputs and holds back repeats. */
export interface Reporting {
  finding(finding: Finding): void;
  /** Takes a finding that was packed elsewhere, in the formats of `forms`. */
  incoming(finding: Incoming): void;
  /** Hands a note of the sidecar to the history, and a loss also to the fleet, if there are any. */
  note(note: SidecarNote): void;
  /** The formats of findings that the outputs need. */
  readonly forms: Forms;
  /** Advances event time, in epoch nanoseconds. */
  time(timestamp: bigint): void;
  /** Number of reports passed to the outputs; repeats count once. */
  readonly reports: number;
  /** State of each output in the order of the options, then of each output that a reload has removed. */
  readonly outputs: readonly OutputState[];
  /** Counts findings that were lost before they reached the outputs. */
  readonly transit: Delivery;
  /**
   * Reports that an output could not accept, summed over the outputs, plus findings that were lost on the way to the
   * outputs.
   */
  readonly undelivered: number;
  /** Reports that met the conditions of no output. */
  readonly unrouted: number;
  /** Windows of repeats that were closed early because of the limits on their number or size. */
  readonly closedEarly: number;
  /** Findings that were held back as repeats. */
  readonly heldBack: number;
  /** Whether repeats are held back until time advances. */
  readonly holdsBack: boolean;
  /** Number of findings by the id of their signature, then by severity; repeats included. */
  readonly findings: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Number of findings by severity. */
  readonly severities: ReadonlyMap<string, number>;
  /**
   * @returns undefined if the outputs have room for more; otherwise a promise that resolves when they have room or
   * have ended
   */
  room(): Promise<void> | undefined;
  /** Reopens the files of the outputs before the next record. */
  reopen(): void;
  /**
   * Opens other outputs. Nothing changes before `begin`.
   * @throws {SequentError} SEQ_OUTPUT or SEQ_CONFIG if an output cannot be opened; nothing stays open then
   */
  prepare(next: ReportingChange): Promise<NextReporting>;
  /**
   * Reports all held-back repeats, and closes the outputs after all records are written. An output of a live stream
   * that accepts nothing for 5 s is abandoned. An output of a recording is abandoned then only if `hurry` has
   * aborted.
   */
  close(hurry?: AbortSignal): Promise<void>;
}

/**
 * Opens the outputs.
 * @throws {SequentError} SEQ_OUTPUT, or SEQ_CONFIG if a format lacks its options
 */
export async function openReporting(options: ReportingOptions): Promise<Reporting> {
  const { log, source, onGone, now = () => performance.now() } = options;
  const { full } = bounds[source];
  const tell = logOutput(log);
  const onUnwritable = (signature: string, error: unknown): void =>
    log.error('a finding cannot be written and is lost', { signature, error: describeThrown(error) });
  const onAllGone = (): void => {
    log.error('no output is left');
    onGone();
  };
  const outputs: OutputSet = new OutputSet({
    ...around(options),
    now,
    onUnwritable,
    onNews(news) {
      tell(news);
      if (news.about === 'gone' && outputs.isGone) onAllGone();
    },
    onAllGone,
    onLeft: logLeft(log),
    startThread: (what) => startDelivery(options, what),
  });
  (await outputs.prepare(options.outputs, options.findingBytes)).begin();
  tellWithoutSpool(options.outputs, options);
  const transit = new Delivery('outputs', { onNews: logTransit(log), now });
  const suppression = createSuppression();
  let forms = formsFor(options);
  const found = new Map<string, number>();
  const findings = new FindingCounts();
  const counted = options.counted ?? { reports: 0 };
  let nextAdvance = 0n;
  let unrouted = 0;
  const send = (due: readonly Report[]): void => {
    counted.reports += due.length;
    for (const report of due) {
      options.onReport?.(report);
      if (outputs.report(report) || outputs.size === 0) continue;
      if (unrouted++ === 0) {
        const { severity, findingId: id } = report;
        log.warn('a finding meets the conditions of no output; such findings are counted as unrouted', {
          severity,
          id,
        });
      }
    }
  };
  const take = (finding: Incoming): void => {
    if (!severities.includes(finding.severity)) throw new TypeError('the finding has an unknown severity');
    const due = suppression.add(finding);
    found.set(finding.severity, (found.get(finding.severity) ?? 0) + 1);
    findings.add(finding.signature, finding.severity);
    send(due);
  };
  // Called for each event of a recording, so it avoids allocation.
  const room = (): Promise<void> | undefined => (outputs.isAbove(full) ? outputs.atMost(roomBytes) : undefined);
  return {
    finding(finding) {
      try {
        take(incoming(finding, forms));
      } catch (error) {
        transit.lost(severities.includes(finding.threat.severity) ? finding.threat.severity : 'critical');
        onUnwritable(finding.signature.id, error);
      }
    },
    incoming: take,
    note: (note) => outputs.note(note),
    get forms() {
      return forms;
    },
    time(timestamp) {
      if (timestamp < nextAdvance && timestamp > nextAdvance - 2n * second) return;
      nextAdvance = timestamp + second;
      transit.look();
      outputs.look();
      send(suppression.advance(timestamp));
    },
    findings: findings.bySignature,
    severities: found,
    get outputs() {
      return outputs.states;
    },
    transit,
    get reports() {
      return counted.reports;
    },
    get undelivered() {
      return sumOf(transit.undelivered) + outputs.undelivered;
    },
    get unrouted() {
      return unrouted;
    },
    get closedEarly() {
      return suppression.closedEarly;
    },
    get heldBack() {
      return suppression.heldBack;
    },
    get holdsBack() {
      return suppression.openWindows > 0;
    },
    room,
    reopen: () => outputs.reopen(),
    async prepare(change) {
      const next = await outputs.prepare(change.outputs, change.findingBytes);
      const nextForms = formsFor({ ...options, ...change });
      return {
        changes: next.changes,
        hasOtherRepeats: !isDeepStrictEqual(nextForms.repeats, forms.repeats),
        forms: isDeepStrictEqual(nextForms, forms) ? undefined : nextForms,
        begin() {
          // Held-back findings have the earlier forms and keys, so they go to the earlier outputs.
          if (needsNewWindows(forms, nextForms)) send(suppression.flush());
          forms = nextForms;
          next.begin();
          tellWithoutSpool(
            change.outputs.filter(({ name }) => next.changes.added.includes(name ?? '')),
            options,
          );
        },
        cancel: () => next.cancel(),
      };
    },
    async close(hurry) {
      const matters = (): boolean => source === 'live' || hurry?.aborted === true;
      const stall = watchForStall({ bytes: () => outputs.waiting, now, matters });
      for (const report of suppression.flush()) {
        send([report]);
        const waiting = room();
        if (waiting !== undefined && !stall.signal.aborted) await Promise.race([waiting, stall.aborted]);
      }
      await outputs.close(stall.signal);
      stall.end();
      transit.close();
    },
  };
}

function around({ stdout, stdoutFile, colour, columns, identity, arch, source }: ReportingOptions) {
  return {
    identity,
    arch,
    stdout,
    stdoutFile,
    colour,
    ...(columns !== undefined && { columns }),
    limits: { maxBytes: bounds[source].most },
    keepTrying: source === 'live',
  };
}
