import type { Event } from 'tracee-sequent';
import { registered } from './calls.ts';
import type { Presumption } from './presumptions.ts';
import type { Registration, ThreadState } from './state.ts';

/** An area that another one took the place of. */
export interface Takeover {
  readonly old: Registration;
  /** The calls that an unseen exec would explain; undefined if both calls were seen in one image. */
  readonly unsure: Presumption | undefined;
}

/** Whether this registration puts an area in the place of another one, whose end was seen or not. */
export function takeover({ data, timestamp }: Event<'rseq'>, thread: ThreadState): Takeover | undefined {
  if (!registered(data)) return undefined;
  const { lastUnregistration, replacement, presumedStart } = thread;
  if (lastUnregistration !== undefined) {
    return lastUnregistration.area === data.rseq ? undefined : { old: lastUnregistration, unsure: undefined };
  }
  if (replacement?.timestamp === timestamp) return ifOpen({ old: replacement.before, unsure: replacement });
  const before = presumedStart?.unregistration;
  if (before === undefined || before.area === data.rseq || thread.first !== undefined) return undefined;
  return ifOpen({ old: before, unsure: presumedStart?.word });
}

function ifOpen(takeover: Takeover): Takeover | undefined {
  return takeover.unsure?.exec === 'certain' ? undefined : takeover;
}
