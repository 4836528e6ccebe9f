import { windowSlots } from './author-times.ts';
import { usualTimes } from './watch-times.ts';

/** Mean duration of a run in milliseconds below which an author is not slow: it only receives many events. */
const slowRunMs = 0.1;
/** After this many slots, no reported time is left in the window. */
const patienceSlots = windowSlots + 2;

/** Times and runs of one author. */
export interface AuthorUse {
  /** Time that it ran in the last ten seconds, in milliseconds. */
  readonly windowMs: number;
  /** Time that it ran in the last second, in milliseconds. */
  readonly slotMs: number;
  /** Number of runs in the last ten seconds. */
  readonly runs: number;
}

/**
 * Decides which authors use too much time. An author is slow only if its single runs are slow. Under a flood of events,
 * a healthy signature may be busy all the time, and disabling it would serve the attacker.
 */
export class TimeBudget {
  readonly #partMs: number;
  readonly #slotMs: number;
  /** When each author was reported, and when it was last over its budget. */
  readonly #reported = new Map<number, { readonly at: number; last: number }>();

  /**
   * @param part share of a core that an author may use over ten slots, from 0 to 1
   * @param slotMs length of a slot in milliseconds: a second, unless a test sets another
   */
  constructor(part: number, slotMs = usualTimes.slotMs) {
    this.#slotMs = slotMs;
    this.#partMs = part * windowSlots * slotMs;
  }

  /**
   * Judges one author. Call it once a second for each author.
   * @param now in milliseconds
   * @param isLosing whether events were lost in the last second because the engine did not keep up
   */
  judge(now: number, author: number, use: AuthorUse, isLosing: boolean): 'fine' | 'slow' | 'goes on' {
    const slotMs = this.#slotMs;
    const isSlow = use.windowMs / Math.max(1, use.runs) >= slowRunMs;
    const isOver = isSlow && (use.windowMs >= this.#partMs || (isLosing && use.slotMs >= slotMs / 2));
    const reported = this.#reported.get(author);
    if (!isOver) {
      if (reported !== undefined && now - reported.last >= windowSlots * slotMs) this.#reported.delete(author);
      return 'fine';
    }
    if (reported === undefined) {
      this.#reported.set(author, { at: now, last: now });
      return 'slow';
    }
    reported.last = now;
    return now - reported.at >= patienceSlots * slotMs ? 'goes on' : 'fine';
  }
}
