import { eventsIn, isEvent, listOf, type Perturbed, type Step, wordsOf } from '../step.ts';

/** @returns the stream in which each of these events comes twice in sequence */
export function doubled(steps: readonly Step[], twice: ReadonlySet<number>): Perturbed {
  const result = steps.flatMap((step) => (isEvent(step) && twice.has(step.index) ? [step, step] : [step]));
  return { steps: result, words: `${listOf(eventsIn(steps).filter(({ index }) => twice.has(index)))} twice` };
}

/** @returns the stream from the event with this position on, as Sequent sees it if it attaches then */
export function attachedAt(steps: readonly Step[], position: number): Perturbed {
  const first = eventsIn(steps)[position];
  const from = first === undefined ? steps.length : steps.indexOf(first);
  return { steps: steps.slice(from), words: `attached before ${first === undefined ? 'the end' : wordsOf(first)}` };
}

/** @returns the stream cut before one position, and opened anew before another: the events between are missing */
export function cutBetween(steps: readonly Step[], from: number, to: number): Perturbed {
  const events = eventsIn(steps);
  const missing = events.slice(from, to);
  const gone = new Set<Step>(missing);
  const next = events[to];
  const left = steps.filter((step) => !gone.has(step));
  const at = next === undefined ? left.length : left.indexOf(next);
  const words = `the stream cut before ${next === undefined ? 'the end' : wordsOf(next)}`;
  const [first] = missing;
  // A stream has had events before the case.
  const before: readonly Step[] =
    from === 0 && first !== undefined ? [{ passes: first.event.timestamp - 1_000_000n }] : [];
  return {
    steps: [...left.slice(0, at), ...before, { gap: 'reconnect', lost: 0 }, ...left.slice(at)],
    words: missing.length === 0 ? words : `${words}, without ${listOf(missing)}`,
  };
}

/** @returns the stream in which another engine takes over before the event with this position */
export function restartedAt(steps: readonly Step[], position: number): Perturbed {
  const next = eventsIn(steps)[position];
  const at = next === undefined ? steps.length : steps.indexOf(next);
  return {
    steps: [...steps.slice(0, at), { restart: true }, ...steps.slice(at)],
    words: `the engine started anew before ${next === undefined ? 'the end' : wordsOf(next)}`,
  };
}
