import type { Architecture } from '../event/architecture.ts';
import { ArchitectureSigns } from '../event/architecture-signs.ts';
import { MessageHead } from '../event/message/message-head.ts';
import type { Recording } from '../intake/recording/open-recording.ts';
import type { Log } from '../telemetry/log.ts';

/** Detects the architecture on which a recording was made, and warns if it differs from the expected one. */
export class RecordedArchitecture {
  readonly #signs = new ArchitectureSigns();
  readonly #head = new MessageHead();
  readonly #log: Log;
  #isOver = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * Detects the architecture from the first processes of a recording. Call it before any of its events is evaluated.
   * @param presumed the result if the processes are inconclusive
   */
  async of(recording: Recording, presumed: Architecture): Promise<Architecture> {
    const hasEnded = await recording.lookAhead((bytes, start, end) => this.#look(bytes, start, end));
    this.#isOver = true;
    const seen = hasEnded ? this.#signs.likely : this.#signs.known;
    if (seen === undefined || seen === presumed) return presumed;
    const message =
      'the recording seems to come from another architecture and is evaluated with that one; --arch overrides this';
    this.#log.warn(message, { looks_like: seen, by_default: presumed, processes: this.#signs.processes[seen] });
    return seen;
  }

  /** Checks a message of a recording that is evaluated with an architecture given by the operator. */
  check(bytes: Uint8Array, start: number, end: number, given: Architecture): void {
    if (this.#isOver || !this.#look(bytes, start, end)) return;
    this.#isOver = true;
    const { known, processes } = this.#signs;
    if (known === undefined || known === given) return;
    const message = 'the recording seems to come from another architecture than --arch: many findings may be wrong';
    this.#log.warn(message, { looks_like: known, arch: given, processes: processes[known] });
  }

  /** @returns whether the detection is complete */
  #look(bytes: Uint8Array, start: number, end: number): boolean {
    const head = this.#head;
    if (head.read(bytes, start, end)) {
      const name = Buffer.from(bytes.buffer, bytes.byteOffset + head.nameStart, head.nameEnd - head.nameStart);
      this.#signs.look(name.toString('latin1'), bytes, head.start, head.end);
    }
    return this.#signs.isOver;
  }
}
