import type { Samples } from './samples.ts';

const metric = 'sequent_lag_seconds_bucket';

/**
 * Estimates a quantile of the lag between two samples, linearly within a bucket, as `histogram_quantile` of Prometheus does.
 * @param quantile from 0 to 1
 * @param before undefined: since the start of the sidecar
 * @returns seconds; the highest bound for a quantile above it; undefined if nothing was counted
 */
export function quantileOf(quantile: number, now: Samples, before: Samples | undefined): number | undefined {
  const earlier = new Map(before?.all(metric).map(({ labels, value }) => [labels['le'], value]));
  const buckets = now
    .all(metric)
    .map(({ labels: { le }, value }) => ({ bound: boundOf(le), count: value - (earlier.get(le) ?? 0) }))
    .toSorted((a, b) => a.bound - b.bound);
  const rank = quantile * (buckets.at(-1)?.count ?? 0);
  if (!(rank > 0)) return undefined;
  let [low, below] = [0, 0];
  for (const { bound, count } of buckets) {
    if (count >= rank)
      return bound === Number.POSITIVE_INFINITY ? low : low + ((bound - low) * (rank - below)) / (count - below);
    [low, below] = [bound, count];
  }
  return undefined;
}

function boundOf(le: string | undefined): number {
  return le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le);
}
