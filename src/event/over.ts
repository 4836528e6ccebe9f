import type { Memory } from './bytes/event-memory.ts';

/** An event was read after its handlers had ended. A fault of whoever has kept it. */
class OverError extends Error {
  override readonly name = 'OverError';

  constructor() {
    super('an event was read after its handler had ended: keep what is needed of it, or evidenceOf(event)');
  }
}

/** Stands in the place of the memory of an event that is over. */
export const over: Memory = {
  get bytes(): never {
    throw new OverError();
  },
  get words(): never {
    throw new OverError();
  },
};
