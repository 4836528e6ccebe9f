export interface QueueLimits {
  /** Default 10 000. */
  readonly maxLines?: number;
  /** UTF-8 bytes, newlines included. Default 16 MiB. */
  readonly maxBytes?: number;
}

export interface Batch {
  /** The lines, each with its newline, as UTF-8. */
  readonly chunk: Buffer;
  /** For each line the place in `chunk` where it ends. */
  readonly ends: readonly number[];
}

/** Lines that wait to be written, oldest first, bounded in number and size. */
export interface LineQueue {
  /** Answers false when there is no room: the line was not taken. */
  push(line: string): boolean;
  /** Takes lines off: at least one where there is one, more as long as they fit into `bytes`. */
  take(bytes: number): Batch;
  /** Throws the lines away and answers how many there were. */
  clear(): number;
  readonly length: number;
}

export function createLineQueue({ maxLines = 10_000, maxBytes = 16 * 1024 * 1024 }: QueueLimits = {}): LineQueue {
  let waiting: Buffer[] = [];
  let head = 0;
  let size = 0;
  return {
    push(line) {
      const chunk = Buffer.from(`${line}\n`);
      if (waiting.length - head >= maxLines || size + chunk.length > maxBytes) return false;
      waiting.push(chunk);
      size += chunk.length;
      return true;
    },
    take(bytes) {
      const ends: number[] = [];
      let taken = 0;
      for (
        let next = waiting[head];
        next !== undefined && (taken === 0 || taken + next.length <= bytes);
        next = waiting[head + ends.length]
      ) {
        taken += next.length;
        ends.push(taken);
      }
      const chunk = Buffer.concat(waiting.slice(head, head + ends.length), taken);
      head += ends.length;
      size -= taken;
      if (head * 2 > waiting.length) {
        waiting = waiting.slice(head);
        head = 0;
      }
      return { chunk, ends };
    },
    clear() {
      const lost = waiting.length - head;
      waiting = [];
      head = 0;
      size = 0;
      return lost;
    },
    get length() {
      return waiting.length - head;
    },
  };
}
