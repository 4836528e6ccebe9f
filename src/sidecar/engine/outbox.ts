import { type Finding, severities } from '../../finding.ts';
import type { Forms } from '../../output/parcel.ts';
import { RingWriter } from '../../ring/writer.ts';
import { boundedFields } from '../../telemetry/log.ts';
import { describeThrown } from '../../text/thrown.ts';
import { type Entry, entryOf } from '../finding-entry.ts';
import { entryKind, type LostCounts, lostCounts, type SharedMemory } from '../shared.ts';
import type { FromEngine, LogLine, NumberedForms } from '../thread-messages.ts';

/** Limits of the log lines that may wait for the end of an engine turn. */
const maxLines = 1_000;
const maxLineUnits = 2 ** 19;
/**
 * This many log lines of an engine turn are sent at once, so that they arrive even if a signature hangs later in the
 * same turn. Further lines wait for the end of the turn, because a message for each line would be costly.
 */
const linesAtOnce = 20;
/**
 * The main thread is woken by the first finding of an engine turn, so that no finding waits for the rest of a burst. After that
 * it is woken before the end of the turn once this many bytes are waiting.
 */
const wakeAfterBytes = 64 * 1024;
/**
 * The writer may wrap to the start of the ring only after it has passed this part of it. After a wrap, only the space
 * before this point is available until the reader has followed, and some of it is reserved for higher severities.
 */
const rewindAfterPart = 1 / 2;
const second = 1_000_000_000n;
const timeBytes = 8;
/** Pause before another try to tell the reader of other forms, in milliseconds. */
const formsRetryMs = 20;

function leftOut(lines: number): LogLine {
  return {
    level: 'warn',
    message: 'lines of the log were left out, because there were too many at once',
    fields: { lines },
  };
}

function unitsOf(value: unknown): number {
  return typeof value === 'string' ? value.length : 8;
}

/**
 * Sends findings and log lines of the engine to the main thread. Findings go through a ring buffer in shared memory:
 * the engine never waits, and findings in the ring survive the engine's thread. If the ring is full, findings are
 * lost and counted. The last parts of the ring are reserved for higher severities, so findings of low severity are
 * lost first.
 */
export class Outbox {
  readonly #say: (message: FromEngine) => void;
  readonly #ring: RingWriter;
  readonly #lost: LostCounts;
  /** Undefined in an engine that must first tell the reader of them. */
  #forms: Forms | undefined;
  /** Forms of later findings, until the ring has room to tell the reader. */
  #nextForms: NumberedForms | undefined;
  #isRetrying = false;
  readonly #wantsTime: () => boolean;
  /** By index of severity: bytes of the ring that are reserved for higher severities. */
  readonly #spare: readonly number[];
  #lines: LogLine[] = [];
  #sentAtOnce = 0;
  #lineUnits = 0;
  #leftOut = 0;
  #time = 0n;
  #sentTime = 0n;
  #unwoken = 0;
  #hasWoken = false;

  /**
   * @param say posts a message to the main thread
   * @param memory holds the ring of findings and the counts of lost ones
   * @param first the formats of findings that the outputs need
   * @param wantsTime whether held-back repeats wait for the event time to advance
   */
  constructor(
    say: (message: FromEngine) => void,
    memory: SharedMemory,
    first: NumberedForms,
    wantsTime: () => boolean,
  ) {
    const capacity = memory.findings.data.byteLength;
    this.#say = say;
    this.#ring = new RingWriter(memory.findings, capacity * rewindAfterPart);
    this.#lost = lostCounts(memory);
    this.#wantsTime = wantsTime;
    this.#spare = severities.map((_, rank) => ((severities.length - 1 - rank) * capacity) / (2 * severities.length));
    // An earlier engine may have ended before it could tell of other forms than those of the start.
    if (first.number > 0) this.changeForms(first);
    else this.#forms = first.forms;
  }

  /** Makes later findings in other forms. */
  changeForms(next: NumberedForms): void {
    this.#nextForms = next;
    this.#tellForms();
  }

  #tellForms(): void {
    if (this.#nextForms === undefined) return;
    const { number, forms } = this.#nextForms;
    const at = this.#ring.reserve(entryKind.forms, number, 0, 0);
    if (at < 0) {
      this.#tellFormsLater();
      return;
    }
    this.#nextForms = undefined;
    this.#forms = forms;
    this.#publish(timeBytes);
  }

  #tellFormsLater(): void {
    if (this.#isRetrying) return;
    this.#isRetrying = true;
    setTimeout(() => {
      this.#isRetrying = false;
      this.#tellForms();
      this.flush();
    }, formsRetryMs);
  }

  finding(finding: Finding): void {
    const { severity } = finding.threat;
    const rank = severities.indexOf(severity);
    if (this.#forms === undefined) this.#tellForms();
    const entry = rank < 0 || this.#forms === undefined ? undefined : this.#entryOf(finding, this.#forms);
    if (entry === undefined) {
      this.#lost[rank < 0 ? 'critical' : severity]++;
      return;
    }
    const at = this.#ring.reserve(entryKind.finding, rank, entry.bytes, this.#spare[rank] ?? 0);
    if (at < 0) {
      this.#lost[severity]++;
      return;
    }
    entry.write(this.#ring.bytes, at);
    this.#publish(entry.bytes);
  }

  /** @returns undefined if the finding cannot be serialized; this is logged */
  #entryOf(finding: Finding, forms: Forms): Entry | undefined {
    try {
      return entryOf(finding, forms);
    } catch (error) {
      const fields = { signature: finding.signature.id, error: describeThrown(error) };
      this.log({ level: 'error', message: 'a finding cannot be written and is lost', fields });
      return undefined;
    }
  }

  log(line: LogLine): void {
    const fields = boundedFields(line.fields);
    if (this.#sentAtOnce < linesAtOnce) {
      this.#sentAtOnce++;
      this.#say({ say: 'log', lines: [{ ...line, fields }] });
      return;
    }
    const units = Object.values(fields).reduce((sum: number, value) => sum + unitsOf(value), line.message.length);
    if (this.#lines.length >= maxLines || this.#lineUnits + units > maxLineUnits) {
      this.#leftOut++;
      return;
    }
    this.#lineUnits += units;
    this.#lines.push({ ...line, fields });
  }

  time(timestamp: bigint): void {
    this.#time = timestamp;
  }

  /**
   * Sends waiting log lines and wakes the reader of findings. Sends the event time only if held-back repeats wait for
   * it.
   */
  flush(): void {
    const apart = this.#time - this.#sentTime;
    if ((apart >= second || apart <= -second) && this.#wantsTime()) this.#sendTime();
    if (this.#unwoken > 0) this.#wake();
    this.#hasWoken = false;
    this.#sentAtOnce = 0;
    if (this.#lines.length === 0) return;
    const lines = this.#leftOut === 0 ? this.#lines : [...this.#lines, leftOut(this.#leftOut)];
    this.#say({ say: 'log', lines });
    this.#lines = [];
    this.#lineUnits = this.#leftOut = 0;
  }

  #sendTime(): void {
    const at = this.#ring.reserve(entryKind.time, 0, timeBytes, 0);
    if (at < 0) return;
    this.#ring.bytes.writeBigInt64LE(this.#time, at);
    this.#publish(timeBytes);
    this.#sentTime = this.#time;
  }

  /**
   * Publishes each finding at once, so that it is not lost if the thread is terminated. Waking the reader is costly,
   * so wakes are batched.
   */
  #publish(bytes: number): void {
    const isAsleep = this.#ring.publish();
    this.#unwoken += bytes;
    if (isAsleep && (!this.#hasWoken || this.#unwoken >= wakeAfterBytes)) this.#wake();
  }

  #wake(): void {
    this.#hasWoken = true;
    this.#unwoken = 0;
    if (this.#ring.claimWake()) this.#say({ say: 'findings' });
  }
}
