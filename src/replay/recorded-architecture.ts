import type { Architecture } from '../event/architecture.ts';
import { ArchitectureSigns } from '../event/architecture-signs.ts';
import { MessageHead } from '../event/message/message-head.ts';
import type { Recording } from '../intake/recording/open-recording.ts';
import type { Log } from '../telemetry/log.ts';

/** Finds out on which architecture a recording was made, and says so where it is another one than was thought. */
export class RecordedArchitecture {
  readonly #signs = new ArchitectureSigns();
  readonly #head = new MessageHead();
  readonly #log: Log;
  #isOver = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /**
   * The architecture to evaluate a recording with, by its first processes. To be asked before anything of it is evaluated.
   * @param presumed where they do not tell
   */
  async of(recording: Recording, presumed: Architecture): Promise<Architecture> {
    const hasEnded = await recording.lookAhead((bytes, start, end) => this.#look(bytes, start, end));
    this.#isOver = true;
    const seen = hasEnded ? this.#signs.likely : this.#signs.known;
    if (seen === undefined || seen === presumed) return presumed;
    const message =
      'the recording looks like one of another architecture, and is evaluated as such; --arch decides where it is given';
    this.#log.warn(message, { looks_like: seen, by_default: presumed, processes: this.#signs.processes[seen] });
    return seen;
  }

  /** Looks at a message of a recording that is evaluated with the architecture that the operator has given. */
  check(bytes: Uint8Array, start: number, end: number, given: Architecture): void {
    if (this.#isOver || !this.#look(bytes, start, end)) return;
    this.#isOver = true;
    const { known, processes } = this.#signs;
    if (known === undefined || known === given) return;
    const message =
      'the recording looks like one of another architecture than it is evaluated with: many findings may be wrong';
    this.#log.warn(message, { looks_like: known, arch: given, processes: processes[known] });
  }

  /** @returns whether no more has to be looked at */
  #look(bytes: Uint8Array, start: number, end: number): boolean {
    const head = this.#head;
    if (head.read(bytes, start, end)) {
      const name = Buffer.from(bytes.buffer, bytes.byteOffset + head.nameStart, head.nameEnd - head.nameStart);
      this.#signs.look(name.toString('latin1'), bytes, head.start, head.end);
    }
    return this.#signs.isOver;
  }
}
