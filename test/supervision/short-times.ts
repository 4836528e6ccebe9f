import type { WatchTimes } from '../../src/supervision/watch-times.ts';

/** Long enough for the program's own work, whatever the machine does beside it: what counts is the thread's own time. */
export const shortTimes: WatchTimes = { hangMs: 500, usedMs: 400, slotMs: 100, patience: 2 };
