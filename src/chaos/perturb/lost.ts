import { type EventStep, eventsIn, isEvent, listOf, type Perturbed, type Step } from '../step.ts';

/** How a loss becomes known. */
export type Telling = 'lost-told' | 'lost-told-late' | 'lost-untold';

/** The sidecar asks for Tracee's counter of lost events every 5 s (docs/decisions/0058-execs-that-are-not-seen.md). */
const pollNanoseconds = 5_000_000_000n;

const told: Readonly<Record<Telling, string>> = {
  'lost-told': ', told at once',
  'lost-told-late': ', told 5 s later',
  'lost-untold': '',
};

/**
 * Leaves out events.
 * @param steps the stream of a case
 * @param lost indexes of events of the case
 */
export function withoutEvents(steps: readonly Step[], lost: ReadonlySet<number>, telling: Telling): Perturbed {
  const left: Step[] = [];
  let count = 0;
  let due = 0n;
  // A stream has had events before the case.
  const before = (eventsIn(steps)[0]?.event.timestamp ?? 0n) - 1_000_000n;
  const tell = (): void => {
    if (count === 0) return;
    if (telling === 'lost-told-late') left.push({ passes: due }, { gap: 'kernel', lost: count });
    else left.push(...(left.some(isEvent) ? [] : [{ passes: before }]), { gap: 'dropped', lost: count });
    count = 0;
  };
  for (const step of steps) {
    if (isEvent(step)) {
      if (lost.has(step.index)) {
        if (count === 0) due = step.event.timestamp + pollNanoseconds;
        if (telling !== 'lost-untold') count++;
        continue;
      }
      if (telling === 'lost-told' || step.event.timestamp >= due) tell();
    }
    left.push(step);
  }
  tell();
  const missing: readonly EventStep[] = eventsIn(steps).filter(({ index }) => lost.has(index));
  return { steps: left, words: `without ${listOf(missing)}${told[telling]}` };
}
