/** A span of time, in nanoseconds relative to the finding. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** A tick of an axis. */
export interface Tick {
  readonly at: number;
  /** Place on the axis in percent. */
  readonly place: number;
}

/** Share of a span that is left free at each end. */
const margin = 0.04;

/** @returns the place of a moment on an axis, in percent from 0 to 100 */
export function placeOf(at: number, { from, to }: Span): number {
  const share = to > from ? (at - from) / (to - from) : 0.5;
  return Math.min(100, Math.max(0, share * 100));
}

/** @returns the span of some moments with a margin; one moment has a span of a millisecond */
export function spanOf(moments: readonly number[]): Span {
  let from = Number.POSITIVE_INFINITY;
  let to = Number.NEGATIVE_INFINITY;
  for (const at of moments) {
    from = Math.min(from, at);
    to = Math.max(to, at);
  }
  if (from > to) return { from: -1e6, to: 1e6 };
  const more = to > from ? (to - from) * margin : 5e5;
  return { from: from - more, to: to + more };
}

/** @returns ticks at round numbers, at most nine; the moment of the finding is one of them if it is in the span */
export function ticksOf(span: Span): readonly Tick[] {
  const least = (span.to - span.from) / 8;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= least) ?? least;
  const ticks: Tick[] = [];
  for (let number = Math.ceil(span.from / step); number * step <= span.to; number++) {
    ticks.push({ at: number * step, place: placeOf(number * step, span) });
  }
  return ticks;
}

/** Whether some moments would stand too close together on an axis, so that they need one of their own. */
export function needsDetail(whole: Span, part: Span): boolean {
  return part.to - part.from < (whole.to - whole.from) / 6;
}
