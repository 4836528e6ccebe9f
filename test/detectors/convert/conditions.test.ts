import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import * as fc from 'fast-check';
import { conditionCode } from '../../../src/detectors/convert/conditions.ts';
import { FileParts, Names } from '../../../src/detectors/convert/names.ts';
import { inputOfStream } from '../../../src/detectors/evaluating/detector-input.ts';
import { compile } from '../../../src/detectors/expressions/environment.ts';
import type { EventView } from '../../../src/event/view.ts';
import { viewOf } from '../expressions/facts.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-conditions-'));
after(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, 'package.json'), '{"type":"module"}');

const lists = new Map([
  ['SHELLS', ['/bin/sh', '/bin/bash']],
  ['NONE', []],
]);

const ran = { pid: 7, hostPid: 70, uniqueId: 700, executable: { path: '/bin/sh' }, thread: { name: 'sh', tid: 7 } };
const events = [
  { name: 'sched_process_exec', workload: { process: ran }, data: [{ name: 'pathname', str: '/bin/sh' }] },
  {
    name: 'sched_process_exec',
    workload: { process: ran, container: { id: 'abc' } },
    data: [{ name: 'pathname', str: '' }],
  },
  { name: 'sched_process_exec', data: [{ name: 'pathname' }, { name: 'dev', uInt32: 5 }] },
  {
    name: 'sched_process_exec',
    workload: { container: { name: 'a' }, k8s: { namespace: { name: 'kube' } } },
    data: [
      { name: 'dev', uInt32: 7 },
      { name: 'inode', uInt64: '18446744073709551615' },
      { name: 'invoked_from_kernel', bool: true },
      { name: 'prev_comm', str: 'SH ' },
    ],
  },
].map((event) => viewOf(event));

const texts = fc.constantFrom(
  'getEventData("pathname")',
  'getEventData("prev_comm")',
  'lower(getEventData("prev_comm"))',
  'trim(upper(getEventData("pathname")))',
  'basename(getEventData("pathname"))',
  'dirname(getEventData("pathname"))',
  'event.name',
  'workload.process.executable.path',
  'workload.process.thread.name',
  'workload.container.id',
  'workload.container.name',
  'workload.k8s.namespace.name',
);
const numbers = fc.constantFrom(
  'getEventData("dev")',
  'getEventData("inode")',
  'workload.process.pid',
  'workload.process.host_pid',
  'workload.process.thread.tid',
);
const literal = fc.constantFrom('/bin/sh', 'sh', '', 'SH', 'a', 'kube', '/', 'sched_process_exec');
const sign = fc.constantFrom('==', '!=', '<', '<=', '>', '>=');
const number = fc.constantFrom('5u', '7u', '0u', '18446744073709551615u');
const atoms = fc.oneof(
  fc.constantFrom('true', 'false', 'hasData("dev")', 'hasData("pathname")', 'getEventData("invoked_from_kernel")'),
  fc.tuple(texts, fc.constantFrom('==', '!='), literal).map(([left, is, right]) => `${left} ${is} "${right}"`),
  fc
    .tuple(texts, fc.constantFrom('startsWith', 'endsWith', 'contains', 'matches'), literal)
    .map(([left, method, right]) => `${left}.${method}("${right}")`),
  fc.tuple(texts, fc.constantFrom('SHELLS', 'NONE', '["sh", ""]')).map(([left, list]) => `${left} in ${list}`),
  fc
    .tuple(fc.constantFrom('SHELLS', 'NONE', '["sh", "/"]'), fc.constantFrom('exists', 'all'), texts, literal)
    .map(([list, walk, text, other]) => `${list}.${walk}(x, ${text}.contains(x) || x == "${other}")`),
  fc.tuple(numbers, sign, number).map(([left, is, right]) => `${left} ${is} ${right}`),
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small' },
    atoms,
    tie('condition').map((one) => `!(${one})`),
    fc
      .tuple(tie('condition'), fc.constantFrom('&&', '||'), tie('condition'))
      .map(([a, is, b]) => `(${a}) ${is} (${b})`),
    fc.tuple(tie('condition'), tie('condition'), tie('condition')).map(([a, b, c]) => `(${a}) ? (${b}) : (${c})`),
  ),
}));

/** A function in TypeScript for each condition that can be written in it. */
function moduleOf(conditions: readonly string[], wanted: boolean): { readonly text: string; readonly known: string[] } {
  const file = new FileParts();
  const known: string[] = [];
  const functions = conditions.flatMap((text) => {
    const names = new Names('sched_process_exec', file);
    const code = names.attempt(() => conditionCode(compile(text, lists, {}).checked, wanted, names, lists));
    if (code === undefined) return [];
    known.push(text);
    const locals = [...names.locals].map(([name, value]) => `const ${name} = ${value};`);
    return [`(event) => {${locals.join('')} return ${code};},`];
  });
  const runtime = new URL('../../../src/public/detectors.ts', import.meta.url).href;
  const constants = [...file.constants].map(([name, value]) => `const ${name} = ${value};`);
  const imports = `import { ${[...file.imports].join(', ')} } from ${JSON.stringify(runtime)};`;
  return { known, text: [imports, ...constants, 'export default [', ...functions, '];'].join('\n') };
}

async function functionsOf(text: string, name: string): Promise<((event: EventView) => unknown)[]> {
  const path = join(folder, name);
  writeFileSync(path, text);
  const module: { default: ((event: EventView) => unknown)[] } = await import(pathToFileURL(path).href);
  return module.default;
}

describe('a condition in TypeScript', () => {
  for (const wanted of [true, false]) {
    it(`is true exactly where the expression comes to ${wanted}`, async () => {
      const conditions = fc.sample(condition, 3_000);
      const { text, known } = moduleOf(conditions, wanted);
      const functions = await functionsOf(text, `${wanted}.ts`);
      assert.ok(known.length > 900, `${known.length} of ${conditions.length}`);
      for (const [index, expression] of known.entries()) {
        const { run } = compile(expression, lists, {});
        for (const [number, event] of events.entries()) {
          const expected = run(inputOfStream(event, 'amd64').facts) === wanted;
          assert.equal(Boolean(functions[index]?.(event)), expected, `${expression} on event ${number}`);
        }
      }
    });
  }
});
