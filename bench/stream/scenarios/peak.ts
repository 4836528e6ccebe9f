import { middle } from '../measure/figures.ts';
import { takeTurns } from '../measure/rounds.ts';
import { type AllSeries, peakTable } from '../report/series-table.ts';
import type { Bench, Scenario } from './scenario.ts';

/** A server that was held up for less of the time than this was itself the limit. */
const heldUp = 0.05;

export const peak: Scenario = {
  name: 'peak',
  summary: 'as fast as each client can, at 1 %, 10 % and 100 % subscribed events',
  async run(bench) {
    const parts: string[] = [];
    for (const share of bench.shares) {
      const series = await atShare(bench, share);
      parts.push(`${Math.round(share * 100)} % of the events are subscribed:`, peakTable(series), ...limits(series));
    }
    return { title: 'As fast as the client can', text: parts.join('\n\n') };
  },
};

async function atShare(bench: Bench, share: number): Promise<AllSeries> {
  const tracee = await bench.simulate(share);
  const { clients, events, folder, rounds, seconds, onRun } = bench;
  const plan = { warmUp: { seconds }, order: { seconds } };
  const series = await takeTurns({ tracee, clients, events, plan, rounds, folder, onRun });
  await tracee.end();
  return series;
}

function limits(series: AllSeries): string[] {
  const limited = [...series].filter(([, own]) => middle(own, 'blockedShare') < heldUp).map(([{ name }]) => name);
  return limited.length === 0 ? [] : [`The server limited the rate of: ${limited.join(', ')}.`];
}
