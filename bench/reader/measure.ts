/**
 * One side of bench/reader.ts, in a process of its own: `node --import DIR/src/self.ts bench/reader/measure.ts DIR MODE`. It
 * loads the engine of DIR and prints one JSON object: figures by case. MODE is `time` or `memory`.
 */
import { z } from 'zod';
import type { Mix } from './mixes.ts';
import { Mixes } from './mixes.ts';

const [, , folder = '', mode = 'time'] = process.argv;
/** Passes over one mix that are not counted: until then the code is not what it will be. */
const warmUp = 12;
const counted = 9;

const { Engine }: typeof import('../../src/engine/engine.ts') = await import(`${folder}/src/engine/engine.ts`);
const { loadSignatures }: typeof import('../../src/packs/load.ts') = await import(`${folder}/src/packs/load.ts`);
const { checkSignature }: typeof import('../../src/signature/check.ts') = await import(
  `${folder}/src/signature/check.ts`
);
const { eventsOf }: typeof import('../../src/signature/describe.ts') = await import(
  `${folder}/src/signature/describe.ts`
);

type Signatures = ConstructorParameters<typeof Engine>[0]['signatures'];

interface Case {
  readonly name: string;
  readonly mix: Mix;
  readonly signatures: Signatures;
}

function pass({ mix, signatures }: Case): InstanceType<typeof Engine> {
  const engine = new Engine({ signatures, arch: 'amd64', onFinding() {} });
  for (const stream of mix.streams) {
    for (const { start, end } of stream) engine.message(mix.bytes, start, end, 0);
    engine.restartTime();
  }
  engine.end();
  return engine;
}

/** Nanoseconds of processor time for each message, those of all threads of the process. */
function time(one: Case): number {
  const before = process.cpuUsage();
  pass(one);
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / one.mix.messages;
}

/** Bytes that each message leaves to the collector, which has no reason to run meanwhile: the young generation is large. */
function memory(one: Case): number {
  globalThis.gc?.();
  const before = process.memoryUsage();
  pass(one);
  const after = process.memoryUsage();
  return (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / one.mix.messages;
}

/** A signature that listens to one event and wants nothing of it. */
function listener(name: string): Signatures {
  const checked = checkSignature(
    {
      id: 'BENCH-1',
      name: 'bench',
      version: '1.0.0',
      description: 'listens',
      threat: { severity: 'info' },
      finding: z.strictObject({}),
      on: { [name]() {} },
    },
    { pack: 'bench', file: undefined },
  );
  if ('faults' in checked) throw new Error(checked.faults.join('\n'));
  return [checked.signature];
}

const pack = await loadSignatures(['rseq']);
const mixes = new Mixes(new Set(pack.flatMap((signature) => eventsOf(signature).map(({ name }) => name))));
const cases: readonly Case[] = [
  { name: 'unwanted', mix: mixes.unwanted(), signatures: pack },
  { name: '1 % subscribed', mix: mixes.subscribed(99, 40), signatures: pack },
  { name: '10 % subscribed', mix: mixes.subscribed(9, 4), signatures: pack },
  { name: '100 % subscribed', mix: mixes.subscribed(0, 1), signatures: pack },
  ...mixes.names.map((name) => ({ name: `listen ${name}`, mix: mixes.of(name), signatures: listener(name) })),
];

const figures = new Map(cases.map(({ name }) => [name, [] as number[]]));
const measured = mode === 'memory' ? memory : time;
for (let round = 0; round < warmUp + counted; round++) {
  for (const one of cases) {
    const figure = measured(one);
    if (round >= warmUp) figures.get(one.name)?.push(figure);
  }
}
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
process.stdout.write(JSON.stringify(Object.fromEntries([...figures].map(([name, all]) => [name, median(all)]))));
