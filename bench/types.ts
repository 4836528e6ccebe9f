/** Measures the cost of signatures for the compiler: `node bench/types.ts [COUNT...]`; by default 1, 50, 100 and 200 of them. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEvent, eventNames } from '../src/event/catalogue.ts';
import type { Kind } from '../src/event/kinds.ts';
import { compileFiles } from './compile-files.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

export interface TypeCost {
  readonly types: number;
  readonly instantiations: number;
  readonly checkSeconds: number;
}

/** A condition for each frequent kind of argument. */
const conditions: { readonly [K in Kind]?: string } = {
  str: "['/etc/passwd', { prefix: ['/tmp/', '/dev/shm/'], not: { glob: '/tmp/*.so' } }]",
  int32: '{ gte: 3, hasAny: [0x40, 0x80], not: { any: [5, { is: 6 }] } }',
  u_int32: '[1, { lt: 5 }]',
  int64: '{ not: 0n }',
  u_int64: '{ gte: 1n, lte: 9n }',
  pointer: '{ hasAll: 0xfff }',
  bool: 'true',
  sockaddr: "{ cidr: '10.0.0.0/8' }",
};

function signature(index: number): string {
  const names = eventNames().filter(
    (name) => /^[a-z]\w*$/.test(name) && (describeEvent(name)?.arguments.length ?? 0) > 0,
  );
  const [first, second] = [names[(index * 3) % names.length] ?? '', names[(index * 3 + 1) % names.length] ?? ''];
  const { name: argument = '', kind } = describeEvent(first)?.arguments[0] ?? {};
  const condition = conditions[kind ?? 'bytes'];
  const where = condition === undefined ? '' : `where: { ${first}: { ${JSON.stringify(argument)}: ${condition} } },`;
  return `import { defineSignature, slidingCount, z } from 'tracee-sequent';
export default defineSignature({
  id: 'BENCH-${index}', name: 'bench_${index}', version: '1.0.0', description: 'a signature',
  threat: { severity: 'low' },
  finding: z.strictObject({ count: z.int(), text: z.string() }),
  options: z.strictObject({ least: z.int().default(${index}) }),
  state: { calls: slidingCount({ window: '10s' }) },
  ${where}
  workload: { ${second}: { 'process.uid': { gte: 1000 }, 'process.ancestors': { not: { baseName: ['sshd', 'cron'] } } } },
  on: {
    ${first}({ data, timestamp }, ctx) {
      const count = ctx.state.calls.add(1, timestamp);
      if (count > ctx.options.least) return { count, text: String(data[${JSON.stringify(argument)}]) };
    },
    ${second}(event, ctx) {
      ctx.after(5, 'key', () => ({ count: 1, text: event.name }));
    },
  },
});
`;
}

/** Compiles so many signatures in a folder of their own. @throws Error where one of them does not compile */
export function typeCost(count: number): TypeCost {
  mkdirSync(join(root, 'node_modules/.cache'), { recursive: true });
  const folder = mkdtempSync(join(root, 'node_modules/.cache/sequent-types-'));
  try {
    for (let index = 0; index < count; index++) writeFileSync(join(folder, `s${index}.ts`), signature(index));
    const files = Array.from({ length: count }, (_, index) => join(folder, `s${index}.ts`));
    const { types, instantiations, checkSeconds, errors } = compileFiles(files);
    if (errors.length > 0) throw new Error(errors.join('\n'));
    return { types, instantiations, checkSeconds };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) {
  const counts = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [1, 50, 100, 200];
  const least = typeCost(1);
  for (const count of counts) {
    const { types, instantiations, checkSeconds } = typeCost(count);
    const each = (all: number, one: number): string => (count > 1 ? ((all - one) / (count - 1)).toFixed(0) : '-');
    process.stdout.write(
      `${count}: ${types} types, ${instantiations} instantiations, check ${checkSeconds} s; each ${each(types, least.types)} types, ` +
        `${each(instantiations, least.instantiations)} instantiations, ${each(checkSeconds * 1000, least.checkSeconds * 1000)} ms\n`,
    );
  }
}
