import { windowSlots } from './author-times.ts';
import { usualTimes } from './watch-times.ts';

/** An author whose runs are shorter than this on the average is not slow: there are only many events. In milliseconds. */
const slowRunMs = 0.1;
/** By then nothing of what was reported is in the window any more. */
const patienceSlots = windowSlots + 2;

/** What one author did. */
export interface AuthorUse {
  /** Time that it ran in the last ten seconds, in milliseconds. */
  readonly windowMs: number;
  /** The same in the last second. */
  readonly slotMs: number;
  /** How often it has run in the last ten seconds. */
  readonly runs: number;
}

/**
 * Judges which authors take too much time. Only one whose single runs are slow is too slow: under a flood of events a healthy
 * signature may be busy all the time, and to take it out would be what the attacker wants.
 */
export class TimeBudget {
  readonly #partMs: number;
  readonly #slotMs: number;
  /** When each author was reported, and when it was over its budget last. */
  readonly #reported = new Map<number, { readonly at: number; last: number }>();

  /**
   * @param part of a core that an author may use over ten slots, from 0 to 1
   * @param slotMs the length of a slot: a second, unless a test says another
   */
  constructor(part: number, slotMs = usualTimes.slotMs) {
    this.#slotMs = slotMs;
    this.#partMs = part * windowSlots * slotMs;
  }

  /**
   * To be called for each author once a second.
   * @param now in milliseconds
   * @param isLosing events were lost in the last second because the engine did not keep up
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
