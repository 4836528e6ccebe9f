import { takeTurns } from '../measure/rounds.ts';
import type { TraceeProcess } from '../measure/tracee-process.ts';
import { type AllSeries, steadyTable } from '../report/series-table.ts';
import type { Bench, Scenario } from './scenario.ts';

/** The rate of a busy node, over all policies. */
export const eventsPerSecond = 20_000;

export const steady: Scenario = {
  name: 'steady',
  summary: '20 000 events/s, 1 % subscribed: what part of a core it costs',
  async run(bench) {
    const tracee = await bench.simulate(0.01);
    const series = await measureSteady(bench, tracee);
    await tracee.end();
    return { title: 'At 20 000 events/s, 1 % subscribed', text: steadyTable(series, eventsPerSecond) };
  },
};

export function measureSteady(bench: Bench, tracee: TraceeProcess): Promise<AllSeries> {
  const { clients, events, folder, rounds, seconds, onRun } = bench;
  const order = { seconds: seconds * 2, rate: eventsPerSecond };
  const plan = { warmUp: { ...order, seconds }, order };
  return takeTurns({ tracee, clients, events, plan, rounds, folder, onRun });
}
