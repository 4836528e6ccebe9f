import type { Memory } from './bytes/event-memory.ts';

/** An event was read after its handlers had ended. The code that kept the event is at fault. */
class OverError extends Error {
  override readonly name = 'OverError';

  constructor() {
    super('an event was read after its handler had ended: keep what is needed of it, or evidenceOf(event)');
  }
}

/** Replaces the memory of an event whose handlers have ended. Reading it throws. */
export const over: Memory = {
  get bytes(): never {
    throw new OverError();
  },
  get words(): never {
    throw new OverError();
  },
};
