/**
 * One side of bench/reader.ts, in a process of its own: `node --import DIR/src/self.ts bench/reader/measure.ts DIR MODE`. It
 * loads the engine of DIR and prints one JSON object: figures by case. MODE is `time` or `memory`.
 */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { type Mix, Mixes } from './mixes.ts';
import type { Case } from './validations.ts';

const [, , folder = '', mode = 'time'] = process.argv;
const root = resolve(fileURLToPath(new URL('../..', import.meta.url)));
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

/** All that an engine with these signatures does with the messages of a mix. */
function evaluation(name: string, mix: Mix, signatures: Signatures): Case {
  return {
    name,
    messages: mix.messages,
    prepare() {
      const engine = new Engine({ signatures, arch: 'amd64', onFinding() {} });
      return () => {
        for (const stream of mix.streams) {
          // An iterator would leave something for each message, too.
          for (let i = 0; i < stream.length; i += 2) engine.message(mix.bytes, stream[i] ?? 0, stream[i + 1] ?? 0, 0);
          engine.restartTime();
        }
        engine.end();
      };
    },
  };
}

/** Nanoseconds of processor time for each message, those of all threads of the process. */
function time({ prepare, messages }: Case): number {
  const pass = prepare();
  const before = process.cpuUsage();
  pass();
  const { user, system } = process.cpuUsage(before);
  return ((user + system) * 1000) / messages;
}

/** Bytes that each message leaves to the collector, which has no reason to run meanwhile: the young generation is large. */
function memory({ prepare, messages }: Case): number {
  const pass = prepare();
  globalThis.gc?.();
  const before = process.memoryUsage();
  pass();
  const after = process.memoryUsage();
  return (after.heapUsed - before.heapUsed + after.arrayBuffers - before.arrayBuffers) / messages;
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
  evaluation('unwanted', mixes.unwanted(), pack),
  evaluation('1 % subscribed', mixes.subscribed(99, 40), pack),
  evaluation('10 % subscribed', mixes.subscribed(9, 4), pack),
  evaluation('100 % subscribed', mixes.subscribed(0, 1), pack),
  ...mixes.names.map((name) => evaluation(`listen ${name}`, mixes.of(name), listener(name))),
  ...(resolve(folder) === root ? (await import('./validations.ts')).validations(mixes) : []),
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
