import { measure, type Run } from '../measure/run.ts';
import { rate, table, whole } from '../report/table.ts';
import type { Bench, Scenario } from './scenario.ts';

const burst = 2_000_000;
const long = 10_000_000;
const memoryLimitMiB = 150;

export const flood: Scenario = {
  name: 'flood',
  summary: 'two and ten million events at once: every event counted, memory bounded',
  async run(bench) {
    const share = 0.01;
    const rows = [
      [
        'events',
        'events/s',
        'received',
        'unmatched',
        'evaluated',
        'dropped',
        'invalid',
        'exact',
        'early',
        'end',
        'peak',
      ],
      row(await sendAll(bench, share, burst)),
      row(await sendAll(bench, share, long)),
    ];
    const text = [
      'Sequent alone, 1 % subscribed, as fast as the server can send. Exact: received = unmatched + evaluated + dropped + invalid, and the server sent as many.',
      `Memory is resident MiB after a tenth of the time, at the end and at the peak. The target is at most ${memoryLimitMiB} MiB.`,
      table(rows),
    ];
    return { title: 'A burst, and ten million events', text: text.join('\n\n') };
  },
};

async function sendAll(bench: Bench, share: number, events: number): Promise<Run> {
  const [sequent] = bench.clients;
  if (sequent === undefined) throw new RangeError('there is no client');
  const tracee = await bench.simulate(share);
  const order = { events: Math.round(events * bench.scale) };
  const run = await measure(tracee, sequent, bench.events, { order }, bench.folder);
  bench.onRun(run);
  await tracee.end();
  return run;
}

function row({ counts = {}, memory, seconds, sent }: Run): string[] {
  const {
    received,
    unmatched = Number.NaN,
    evaluated = Number.NaN,
    dropped = Number.NaN,
    invalid = Number.NaN,
  } = counts;
  const isExact = received === sent.events && received === unmatched + evaluated + dropped + invalid;
  return [
    whole(sent.events),
    rate(sent.events / (seconds ?? Number.NaN)),
    ...[received ?? Number.NaN, unmatched, evaluated, dropped, invalid].map(whole),
    isExact ? 'yes' : 'NO',
    ...[memory.early, memory.end, memory.peak].map(whole),
  ];
}
