import type { BacktestReport, SignatureCost } from './report.ts';
import type { RanStream } from './run-streams.ts';

export interface MergedCosts {
  readonly report: BacktestReport['cost'];
  /** By id of the signature or model. */
  readonly byAuthor: ReadonlyMap<string, SignatureCost>;
}

/** With fewer samples at which an author ran, its time for each run would be chance. */
const leastSamples = 10;

/** Adds up what the streams have cost. */
export function costs({
  ran,
  events,
  wallSeconds,
  workers,
}: {
  readonly ran: readonly (RanStream | undefined)[];
  readonly events: number;
  readonly wallSeconds: number;
  readonly workers: number;
}): MergedCosts {
  const all = ran.flatMap((one) => (one === undefined ? [] : [one.cost]));
  const samples = all.reduce((sum, one) => sum + one.samples, 0);
  const isKnown = all.length > 0 && all.every(({ cpuMs }) => cpuMs !== undefined);
  const cpuUs = isKnown ? all.reduce((sum, { cpuMs = 0 }) => sum + cpuMs * 1_000, 0) : undefined;
  const byAuthor = new Map<string, SignatureCost>();
  for (const id of new Set(all.flatMap(({ authors }) => Object.keys(authors)))) {
    const own = all.map(({ authors }) => authors[id] ?? { samples: 0, runs: 0 });
    const runs = own.reduce((sum, one) => sum + one.runs, 0);
    const ownSamples = own.reduce((sum, one) => sum + one.samples, 0);
    const share = samples === 0 ? 0 : ownSamples / samples;
    const isEnough = cpuUs !== undefined && ownSamples >= leastSamples;
    byAuthor.set(id, {
      share,
      runs,
      ...(isEnough && runs > 0 && { us_per_run: (cpuUs * share) / runs }),
      ...(isEnough && events > 0 && { us_per_event: (cpuUs * share) / events }),
    });
  }
  const report = {
    wall_seconds: wallSeconds,
    workers,
    ...(cpuUs !== undefined && { cpu_seconds: cpuUs / 1e6 }),
    ...(cpuUs !== undefined && events > 0 && { us_per_event: cpuUs / events }),
    events_per_second: events / wallSeconds,
    samples,
    authors: [...byAuthor]
      .map(([id, cost]) => ({ id, ...cost }))
      .sort((a, b) => b.share - a.share || b.runs - a.runs || (a.id < b.id ? -1 : 1)),
  };
  return { report, byAuthor };
}
