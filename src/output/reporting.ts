import type { Writable } from 'node:stream';
import { type Finding, severities } from '../finding.ts';
import { FindingCounts } from '../statistics/finding-counts.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { prepareChoices, type Rechoosing, takesObject } from './choice/rechoosing.ts';
import { Delivery, type OutputState, sumOf } from './delivery.ts';
import { logOutput, logTransit } from './delivery-log.ts';
import { type Identity, identityTail } from './identity.ts';
import { type Output, type OutputSpec, openOutput } from './output.ts';
import { type Forms, type Incoming, incoming } from './parcel.ts';
import type { SpoolSettings } from './remote/messages.ts';
import type { RemoteOutputs } from './remote/remote-outputs.ts';
import type { Repeats } from './repeats.ts';
import type { Report } from './report.ts';
import { createSuppression } from './suppression.ts';

const second = 1_000_000_000n;
/** The program ends after this time without waiting for an output that accepts nothing, in milliseconds. */
const stallMs = 5_000;
const lookEveryMs = 250;
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

export interface RemoteSurroundings {
  readonly spool: SpoolSettings;
  /** Name of this host. */
  readonly node: string;
  /** Environment of the delivery thread. */
  readonly env: NodeJS.ProcessEnv;
}

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
  /** Object in which the reports are counted, for other readers. */
  readonly counted?: { reports: number };
}

/** Passes findings to the outputs and holds back repeats. */
export interface Reporting {
  finding(finding: Finding): void;
  /** Takes a finding that was packed elsewhere, in the formats of `forms`. */
  incoming(finding: Incoming): void;
  /** The formats of findings that the outputs need. */
  readonly forms: Forms;
  /** Advances event time, in epoch nanoseconds. */
  time(timestamp: bigint): void;
  /** Number of reports passed to the outputs; repeats count once. */
  readonly reports: number;
  /** State of each output, in the order of the options. */
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
   * Prepares other choices (`when`, `redact`, `fields`, `max_size`) for the outputs. Nothing changes before `begin`.
   * @param specs the outputs as they are to be
   * @returns undefined if more than the choices differs, or if a choice needs a form of findings that does not come yet
   * @throws {SequentError} SEQ_CONFIG if a choice is wrong
   */
  rechoose(specs: readonly OutputSpec[]): Promise<Rechoosing | undefined>;
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
  const outputs: Output[] = [];
  const allGone = (): boolean => outputs.length > 0 && outputs.every(({ delivery }) => delivery.state === 'gone');
  const tell = logOutput(log);
  const onUnwritable = (signature: string, error: unknown): void =>
    log.error('a finding cannot be written and is lost', { signature, error: describeThrown(error) });
  const remote = await openRemote(options);
  try {
    for (const spec of options.outputs) {
      const output = await openOutput(spec, {
        ...around(options),
        remote,
        now,
        onUnwritable,
        onNews(news) {
          tell(news);
          if (news.about !== 'gone' || !allGone()) return;
          log.error('no output is left');
          onGone();
        },
      });
      outputs.push(output);
    }
  } catch (error) {
    // The thread would keep the process alive.
    await remote?.close();
    throw error;
  }
  const transit = new Delivery('outputs', { onNews: logTransit(log), now });
  const suppression = createSuppression();
  let specs = options.outputs;
  const forms = {
    json: options.outputs.some(({ format }) => format === 'json'),
    jsonTail: identityTail(options.identity),
    facts: options.outputs.some(({ destination }) => destination.type === 'remote'),
    object: options.outputs.some(takesObject),
    ...(options.repeats !== undefined && { repeats: options.repeats }),
  };
  const found = new Map<string, number>();
  const findings = new FindingCounts();
  const counted = options.counted ?? { reports: 0 };
  let nextAdvance = 0n;
  let unrouted = 0;
  const send = (due: readonly Report[]): void => {
    counted.reports += due.length;
    for (const report of due) {
      let isTaken = false;
      for (const output of outputs) isTaken = output.report(report) || isTaken;
      if (isTaken || outputs.length === 0) continue;
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
  const isFull = (): boolean => {
    for (const output of outputs) if (output.waiting > full) return true;
    return false;
  };
  const room = (): Promise<void> | undefined => {
    if (!isFull()) return undefined;
    return Promise.all(outputs.map((output) => output.atMost(roomBytes))).then(() => {});
  };
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
    forms,
    time(timestamp) {
      if (timestamp < nextAdvance && timestamp > nextAdvance - 2n * second) return;
      nextAdvance = timestamp + second;
      transit.look();
      for (const output of outputs) output.look();
      send(suppression.advance(timestamp));
    },
    findings: findings.bySignature,
    severities: found,
    outputs: outputs.map(({ delivery }) => delivery),
    transit,
    get reports() {
      return counted.reports;
    },
    get undelivered() {
      return [transit, ...outputs.map(({ delivery }) => delivery)].reduce(
        (sum, { undelivered }) => sum + sumOf(undelivered),
        0,
      );
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
    reopen() {
      for (const output of outputs) output.reopen();
    },
    async rechoose(next) {
      return prepareChoices(outputs, { now: specs, next }, forms, () => {
        specs = next;
      });
    },
    async close(hurry) {
      const stall = watchForStall(outputs, now, () => source === 'live' || hurry?.aborted === true);
      for (const report of suppression.flush()) {
        send([report]);
        const waiting = room();
        if (waiting !== undefined && !stall.signal.aborted) await Promise.race([waiting, stall.aborted]);
      }
      await Promise.all(outputs.map((output) => output.close(stall.signal)));
      stall.end();
      await remote?.close();
      transit.close();
    },
  };
}

/** Starts the delivery thread if an output needs it. */
async function openRemote({ outputs, remote, source, log }: ReportingOptions): Promise<RemoteOutputs | undefined> {
  const specs = outputs.flatMap(({ destination }) => (destination.type === 'remote' ? [destination.remote] : []));
  if (specs.length === 0 || remote === undefined) return undefined;
  const { spool, node, env } = remote;
  const { RemoteOutputs } = await import('./remote/remote-outputs.ts');
  return RemoteOutputs.open({ outputs: specs, spool, node, source, environment: { ...env } }, env, log);
}

function around({ stdout, stdoutFile, colour, columns, findingBytes, identity, source }: ReportingOptions) {
  return {
    identity,
    stdout,
    stdoutFile,
    colour,
    ...(columns !== undefined && { columns }),
    ...(findingBytes !== undefined && { findingBytes }),
    limits: { maxBytes: bounds[source].most },
    keepTrying: source === 'live',
  };
}

interface StallWatch {
  readonly signal: AbortSignal;
  /** Resolves when the signal aborts. */
  readonly aborted: Promise<void>;
  end(): void;
}

/**
 * Aborts when no output has written anything for 5 s while `matters()` is true.
 * @param now a monotonic clock in milliseconds
 */
function watchForStall(outputs: readonly Output[], now: () => number, matters: () => boolean): StallWatch {
  const stalled = new AbortController();
  const { promise: aborted, resolve } = Promise.withResolvers<void>();
  const bytesOf = (): number => outputs.reduce((sum, { waiting }) => sum + waiting, 0);
  let seen = bytesOf();
  let since = now();
  const timer = setInterval(() => {
    const bytes = bytesOf();
    if (bytes !== seen || !matters()) {
      seen = bytes;
      since = now();
    } else if (now() - since >= stallMs) {
      stalled.abort();
      resolve();
    }
  }, lookEveryMs);
  return { signal: stalled.signal, aborted, end: () => clearInterval(timer) };
}
