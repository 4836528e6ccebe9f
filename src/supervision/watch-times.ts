/** How long a thread is watched before it is judged, in milliseconds. Tests use shorter times; nothing else sets them. */
export interface WatchTimes {
  /** A thread hangs at the earliest after so much wall time without progress. */
  readonly hangMs: number;
  /** And after it has used so much processor time meanwhile. */
  readonly usedMs: number;
  /** The times of authors are summed over ten slots of this length. */
  readonly slotMs: number;
  /** Times are longer by this factor while no author runs: the program's own work may take some time, such as reading a large text. */
  readonly patience: number;
}

export const usualTimes: WatchTimes = { hangMs: 2_000, usedMs: 1_000, slotMs: 1_000, patience: 5 };
