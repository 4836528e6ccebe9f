import { takeTurns } from '../measure/rounds.ts';
import { peakTable, steadyTable } from '../report/series-table.ts';
import type { Scenario } from './scenario.ts';
import { eventsPerSecond, measureSteady } from './steady.ts';

export const likeTracee: Scenario = {
  name: 'like-tracee',
  summary: 'behind a server in Go that encodes each event when it sends it, as Tracee does (needs Go)',
  isSlow: true,
  async run(bench) {
    if (bench.simulateTracee === undefined) return undefined;
    const tracee = await bench.simulateTracee(0.01);
    const { clients, events, folder, rounds, seconds, onRun } = bench;
    const plan = { warmUp: { seconds }, order: { seconds } };
    const full = await takeTurns({ tracee, clients, events, plan, rounds, folder, onRun });
    const steady = await measureSteady(bench, tracee);
    await tracee.end();
    const text = [
      'The server uses grpc-go and encodes each event when it sends it. 1 % subscribed, as fast as it can:',
      peakTable(full),
      'At 20 000 events/s, each flushed alone or with few others:',
      steadyTable(steady, eventsPerSecond),
    ];
    return { title: 'Behind a server that works like Tracee', text: text.join('\n\n') };
  },
};
