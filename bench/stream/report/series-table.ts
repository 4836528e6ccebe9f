import type { Client } from '../measure/clients.ts';
import { middle, ratio, type Series } from '../measure/figures.ts';
import { percent, rate, short, table, whole } from './table.ts';

export type AllSeries = ReadonlyMap<Client, Series>;

/** Clients that were sent as much as they took; the first is Sequent. Ratios above 1 speak for Sequent. */
export function peakTable(series: AllSeries): string {
  const [ours] = series.values();
  const against = (own: Series, above: Series, below: Series, of: 'rate' | 'cpuPerMillion'): string =>
    own === ours ? '' : `${short(ratio(above, below, of))} x`;
  const body = [...series].map(([{ name }, own]) => [
    name,
    rate(middle(own, 'rate')),
    ours ? against(own, ours, own, 'rate') : '',
    short(middle(own, 'cpuPerMillion')),
    ours ? against(own, own, ours, 'cpuPerMillion') : '',
    percent(middle(own, 'droppedShare')),
    waits(own),
    `${whole(middle(own, 'peakMiB'))} MiB`,
  ]);
  const ratios = ['events/s', 'Sequent faster', 'CPU s/million', 'Sequent cheaper'];
  return table([['client', ...ratios, 'dropped', 'longest wait', 'peak memory'], ...body]);
}

/** Clients that were sent events at a fixed rate. */
export function steadyTable(series: AllSeries, eventsPerSecond: number): string {
  const body = [...series].map(([{ name }, own]) => [
    name,
    short(middle(own, 'cores')),
    percent(middle(own, 'sentRate') / eventsPerSecond),
    percent(middle(own, 'droppedShare')),
    percent(middle(own, 'blockedShare')),
    waits(own),
    `${whole(middle(own, 'peakMiB'))} MiB`,
  ]);
  return table([['client', 'cores', 'taken', 'dropped', 'server held up', 'longest wait', 'peak memory'], ...body]);
}

function waits(own: Series): string {
  const ms = middle(own, 'longestBlockedMs');
  return `${ms < 10 ? short(ms) : whole(ms)} ms`;
}
