import { type EventStep, isEvent, listOf, type Perturbed, type Step } from '../step.ts';

/**
 * Delivers events later than their times say, and therefore in another order. If the case has a cut of the stream, only events after it
 * are late, because the times before it say since when events are missing.
 * @param steps the stream of a case
 * @param delayOf delay of an event by its index in the case, in milliseconds
 * @param most limit of the lateness of an event, in milliseconds; an event that the case itself brings late counts from its time
 */
export function delayed(
  steps: readonly Step[],
  delayOf: (index: number) => number,
  most = Number.POSITIVE_INFINITY,
): Perturbed {
  const result: Step[] = [];
  const late: (EventStep & { readonly ms: number })[] = [];
  let segment: EventStep[] = [];
  const flush = (isLast: boolean): void => {
    let reached = 0n;
    const arriving = segment.map((step) => {
      if (step.event.timestamp > reached) reached = step.event.timestamp;
      const behind = Number(reached - step.event.timestamp) / 1e6;
      const ms = Math.max(0, isLast ? Math.floor(Math.min(delayOf(step.index), most - behind)) : 0);
      if (ms > 0) late.push({ ...step, ms });
      return { step, ms, at: reached + BigInt(ms) * 1_000_000n };
    });
    let newest = 0n;
    for (const { step, ms, at } of arriving.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))) {
      // The stream of a machine does not stop: other processes show that time has passed.
      if (ms > 0 && at > newest) result.push({ passes: at });
      result.push(step);
      if (at > newest) newest = at;
    }
    segment = [];
  };
  for (const step of steps) {
    if (isEvent(step)) segment.push(step);
    else {
      flush(false);
      result.push(step);
    }
  }
  flush(true);
  const [only] = late;
  const words =
    late.length === 1 && only !== undefined
      ? `${listOf([only])} comes ${only.ms} ms late`
      : `late: ${late.map((step) => `${listOf([step])} by ${step.ms} ms`).join(', ')}`;
  return { steps: result, words };
}
