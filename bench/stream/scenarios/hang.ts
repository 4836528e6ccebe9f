import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measure, type Run } from '../measure/run.ts';
import { short, table, whole } from '../report/table.ts';
import type { Bench, Scenario } from './scenario.ts';

const sleepMs = 9_000;
const seconds = 14;
/** Slower than any client, so that only the hang holds the server up. */
const eventsPerSecond = 20_000;
/** Events of the kind after which the signature hangs: about a second of the stream. */
const hangsAfter = 60;

const kinds = [
  {
    id: 'sleep',
    name: `sleeps ${sleepMs / 1_000} s`,
    code: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${sleepMs})`,
  },
  { id: 'loop', name: 'loops for ever', code: 'for (;;);' },
] as const;

type Kind = (typeof kinds)[number];

export const hang: Scenario = {
  name: 'hang',
  summary: 'a signature that sleeps, and one that never returns: does Tracee have to wait?',
  isSlow: true,
  async run(bench) {
    const rows = [
      ['the signature', 'longest wait', 'stream cut', 'sent', 'received', 'evaluated', 'lost', 'ended when told'],
    ];
    for (const kind of kinds) rows.push(row(kind, await withSignature(bench, kind)));
    const text = [
      `Sequent with one more signature, which hangs once, at ${whole(eventsPerSecond)} events/s for ${seconds} s. The longest wait is the time for which the server waits for the client: all outputs of a real Tracee block during this time. Like Tracee, the server disconnects a client that leaves a ping unanswered. A real Tracee may then block for good, because it has events queued for that client.`,
      table(rows),
    ];
    return { title: 'A signature that hangs', text: text.join('\n\n') };
  },
};

async function withSignature(bench: Bench, kind: Kind): Promise<Run> {
  const [sequent] = bench.clients;
  if (sequent === undefined) throw new RangeError('there is no client');
  const file = join(bench.folder, `${kind.id}.ts`);
  writeFileSync(file, signature(kind));
  const tracee = await bench.simulate(0.01);
  const plan = { order: { seconds, rate: eventsPerSecond }, signatures: [file], patienceMs: 5_000 };
  const run = await measure(tracee, sequent, bench.events, plan, bench.folder);
  bench.onRun(run, false);
  await tracee.end();
  return run;
}

function signature({ code }: Kind): string {
  return `import { defineSignature, z } from 'tracee-sequent';
let calls = 0;
export default defineSignature({
  id: 'BENCH-1', name: 'hangs', version: '1.0.0', description: 'Hangs once',
  threat: { severity: 'info' }, finding: z.strictObject({}),
  on: { mmap() { if (++calls === ${hangsAfter}) ${code} } },
});
`;
}

function row({ name }: Kind, { counts, cuts, delivery, sent, went }: Run): string[] {
  const received = counts?.received;
  return [
    name,
    `${short(delivery.longestBlockedMs / 1_000)} s`,
    cuts > 0 ? `${cuts} x` : 'no',
    whole(sent.events),
    whole(received ?? Number.NaN),
    whole(counts?.evaluated ?? Number.NaN),
    whole(sent.events + delivery.missed - (received ?? Number.NaN)),
    went ? 'yes' : 'no, killed',
  ];
}
