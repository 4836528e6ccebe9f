import type { Writable } from 'node:stream';
import { type Finding, severities } from '../finding.ts';
import type { Log } from '../telemetry/log.ts';
import { describeThrown } from '../text/thrown.ts';
import { Delivery, type OutputState, sumOf } from './delivery.ts';
import { logOutput, logTransit } from './delivery-log.ts';
import { type Output, type OutputSpec, openOutput } from './output.ts';
import { type Forms, type Incoming, incoming } from './parcel.ts';
import type { Repeats } from './repeats.ts';
import type { Report } from './report.ts';
import { createSuppression } from './suppression.ts';

const second = 1_000_000_000n;
/** An output that takes nothing for so long does not keep the program from ending. */
const stallMs = 5_000;
const lookEveryMs = 250;

/**
 * Bytes that may wait for one output. A recording is held back as soon as `full` bytes wait. The rest of the room is for what one
 * event gives, which cannot be interrupted: 1 000 findings of each of 54 signatures, 4 KiB each. A live stream cannot be held
 * back: what finds no room is lost.
 */
const bounds = {
  live: { most: 16 * 2 ** 20, full: 4 * 2 ** 20 },
  recorded: { most: 256 * 2 ** 20, full: 4 * 2 ** 20 },
} as const;
/** A recording that is held back goes on when at most so many bytes wait. */
const roomBytes = 2 ** 20;

export interface ReportingOptions {
  readonly outputs: readonly OutputSpec[];
  readonly stdout: Writable;
  /** The file descriptor behind standard output where that is a file or a device, but no terminal. */
  readonly stdoutFile: number | undefined;
  readonly colour: boolean;
  readonly columns: number | undefined;
  /** Bytes that one finding may take as it is written; 64 KiB by default. */
  readonly findingBytes?: number;
  /** Which findings are repeats, and how long they are held back. */
  readonly repeats?: Repeats;
  readonly log: Log;
  /**
   * The source of the findings. `live`: it cannot wait, and an output that fails is tried again. `recorded`: it waits for `room`, and
   * an output that fails ends.
   */
  readonly source: 'live' | 'recorded';
  /** The last output has ended. */
  readonly onGone: () => void;
  /** A monotonic clock in milliseconds. */
  readonly now?: () => number;
  /** Where the reports are counted, for others to see. */
  readonly counted?: { reports: number };
}

/** From findings to outputs: repeats are held back, the rest is written. */
export interface Reporting {
  finding(finding: Finding): void;
  /** Takes a finding that was packed elsewhere, in the `forms` that are asked for here. */
  incoming(finding: Incoming): void;
  /** The forms in which the outputs want findings. */
  readonly forms: Forms;
  /** Event time has come this far. */
  time(timestamp: bigint): void;
  /** Reports handed to the outputs; repeats count once. */
  readonly reports: number;
  /** How each output is, in the order in which they were asked for. */
  readonly outputs: readonly OutputState[];
  /** Findings that were lost before they reached the outputs: whoever loses them counts them here. */
  readonly transit: Delivery;
  /** Reports that an output could not take, summed over the outputs, and findings that were lost on their way to them. */
  readonly undelivered: number;
  /** Windows of repeats that were closed before their time, because too many were open or they held too much. */
  readonly closedEarly: number;
  /** Findings that did not go out by themselves, because they were repeats. */
  readonly heldBack: number;
  /** Repeats are held back that time will let out. */
  readonly holdsBack: boolean;
  /** How many findings there were of each severity. */
  readonly severities: ReadonlyMap<string, number>;
  /**
   * Says whether the outputs have room for more.
   * @returns undefined where they have; otherwise a promise that settles when they have, or have ended
   */
  room(): Promise<void> | undefined;
  /** Opens the files of the outputs anew before anything more is written to them. */
  reopen(): void;
  /**
   * Lets out what was held back, and closes the outputs when all has left. An output that takes nothing for 5 s is not waited
   * for; one behind a recording is, until `hurry` aborts.
   */
  close(hurry?: AbortSignal): Promise<void>;
}

/** @throws SequentError SEQ_OUTPUT */
export async function openReporting(options: ReportingOptions): Promise<Reporting> {
  const { log, source, onGone, now = () => performance.now() } = options;
  const { full } = bounds[source];
  const outputs: Output[] = [];
  const allGone = (): boolean => outputs.length > 0 && outputs.every(({ delivery }) => delivery.state === 'gone');
  const tell = logOutput(log);
  const onUnwritable = (signature: string, error: unknown): void =>
    log.error('a finding cannot be written and is lost', { signature, error: describeThrown(error) });
  for (const spec of options.outputs) {
    const output = await openOutput(spec, {
      ...around(options),
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
  const transit = new Delivery('outputs', { onNews: logTransit(log), now });
  const suppression = createSuppression();
  const forms = {
    json: options.outputs.some(({ format }) => format === 'json'),
    object: options.outputs.some(({ format }) => format !== 'json'),
    ...(options.repeats !== undefined && { repeats: options.repeats }),
  };
  const found = new Map<string, number>();
  const counted = options.counted ?? { reports: 0 };
  let nextAdvance = 0n;
  const send = (due: readonly Report[]): void => {
    counted.reports += due.length;
    for (const report of due) for (const output of outputs) output.report(report);
  };
  const take = (finding: Incoming): void => {
    if (!severities.includes(finding.severity)) throw new TypeError('the finding has an unknown severity');
    const due = suppression.add(finding);
    found.set(finding.severity, (found.get(finding.severity) ?? 0) + 1);
    send(due);
  };
  // Asked for each event of a recording.
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
    async close(hurry) {
      const stall = watchForStall(outputs, now, () => source === 'live' || hurry?.aborted === true);
      for (const report of suppression.flush()) {
        send([report]);
        const waiting = room();
        if (waiting !== undefined && !stall.signal.aborted) await Promise.race([waiting, stall.aborted]);
      }
      await Promise.all(outputs.map((output) => output.close(stall.signal)));
      stall.end();
      transit.close();
    },
  };
}

function around({ stdout, stdoutFile, colour, columns, findingBytes, source }: ReportingOptions) {
  return {
    stdout,
    stdoutFile,
    colour,
    ...(columns !== undefined && { columns }),
    ...(findingBytes !== undefined && { findingBytes }),
    limits: { maxBytes: bounds[source].most },
    keepTrying: source === 'live',
  };
}

/** Aborts when nothing has left any output for `stallMs`, where `matters` says that this is too long. */
function watchForStall(outputs: readonly Output[], now: () => number, matters: () => boolean) {
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
