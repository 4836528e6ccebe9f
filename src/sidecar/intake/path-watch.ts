import { WireError } from '../../event/bytes/wire.ts';
import { carriesExecutablePath } from '../../event/message/executable-path.ts';
import { MessageHead } from '../../event/message/message-head.ts';

/** Number of events to check. It is improbable that Tracee knows the program of none of their processes. */
const enough = 200;

/** Detects from the first events of a stream whether Tracee sends the paths of programs. */
export class PathWatch {
  readonly #head = new MessageHead();
  #looked = 0;

  /**
   * Examines one `StreamEventsResponse`.
   * @param bytes holds the message
   * @param start offset of the message
   * @param end offset after the message
   * @returns whether paths are `missing` or `there`; undefined while this is not known
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
      // Damaged messages are counted where they are decoded.
      if (error instanceof WireError) return undefined;
      throw error;
    }
  }
}
