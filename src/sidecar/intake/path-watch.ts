import { WireError } from '../../event/bytes/wire.ts';
import { carriesExecutablePath } from '../../event/message/executable-path.ts';
import { MessageHead } from '../../event/message/message-head.ts';

/** So many events are not all of processes whose program Tracee does not know. */
const enough = 200;

/** Finds out from the first events of a stream whether Tracee sends the paths of programs at all. */
export class PathWatch {
  readonly #head = new MessageHead();
  #looked = 0;

  /**
   * Looks at one `StreamEventsResponse`.
   * @returns whether paths are `missing` or `there`; undefined while that is not known
   */
  look(bytes: Uint8Array, start: number, end: number): 'missing' | 'there' | undefined {
    const carries = this.#carries(bytes, start, end);
    if (carries === true) return 'there';
    if (carries === false) this.#looked++;
    return this.#looked >= enough ? 'missing' : undefined;
  }

  #carries(bytes: Uint8Array, start: number, end: number): boolean | undefined {
    try {
      const head = this.#head;
      return head.read(bytes, start, end) ? carriesExecutablePath(bytes, head.start, head.end) : undefined;
    } catch (error) {
      // Damaged bytes say nothing here; they are counted where the message is read.
      if (error instanceof WireError) return undefined;
      throw error;
    }
  }
}
