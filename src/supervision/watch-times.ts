/** How long a thread is watched before it is judged, in milliseconds. Only tests set other times. */
export interface WatchTimes {
  /** A thread hangs at the earliest after this much wall time without progress. */
  readonly hangMs: number;
  /** It must also have used this much processor time meanwhile. */
  readonly usedMs: number;
  /** Length of one of the ten slots over which the times of authors are summed. */
  readonly slotMs: number;
  /**
   * Factor by which the times are longer while no author runs. The program's own work may take long, such as reading a
   * large text.
   */
  readonly patience: number;
}

export const usualTimes: WatchTimes = { hangMs: 2_000, usedMs: 1_000, slotMs: 1_000, patience: 5 };
