import assert from 'node:assert/strict';
import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type LintProblem, lintSignature } from '../../src/lint/lint.ts';
import { rules } from '../../src/lint/rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'sequent-lint-'));
after(() => rmSync(home, { recursive: true }));

const fineTest = 'testSignature(s, { detects: [{}], ignores: [{}] });';
let count = 0;

/** Lints a module with this body of a handler of `mprotect`, and this text before and within the definition. */
function lint(parts: {
  body?: string;
  before?: string;
  within?: string;
  test?: string | null;
}): readonly LintProblem[] {
  const folder = join(home, String(++count));
  mkdirSync(folder);
  const file = join(folder, 'sample.ts');
  const source = `import { defineSignature } from 'tracee-sequent';
${parts.before ?? ''}
export default defineSignature({
  id: 'ACME-1', ${parts.within ?? ''}
  on: {
    mprotect({ data, timestamp }: { data: any; timestamp: bigint }, ctx: any) {
${parts.body ?? ''}
    },
  },
});`;
  writeFileSync(file, source);
  const { test = fineTest } = parts;
  if (test !== null) writeFileSync(join(folder, 'sample.test.ts'), test);
  return lintSignature({ file });
}

/** For each rule: sources that break it, and sources beside them that do not. */
const cases: Readonly<Record<string, { bad: Parameters<typeof lint>[0][]; good: Parameters<typeof lint>[0][] }>> = {
  'clock-or-random': {
    bad: [
      'Date.now()',
      'new Date()',
      'performance.now()',
      'process.hrtime.bigint()',
      'Math.random()',
      'crypto.randomUUID()',
      'setTimeout(() => {}, 1)',
    ].map((body) => ({ body })),
    good: ['new Date(Number(timestamp))', 'Math.max(1, 2)', 'ctx.after(5, 1, () => {})', 'data.now()'].map((body) => ({
      body,
    })),
  },
  promise: {
    bad: [
      { before: 'async function look() {}' },
      { before: 'const look = async () => {};' },
      { body: 'new Promise(() => {})' },
      { body: 'ctx.look().then(() => {})' },
    ],
    good: [{ body: 'const then = 1; return { then };' }],
  },
  'bigint-and-number': {
    bad: [
      'data.returnValue === 0',
      '0 !== data.addr',
      'data.prot === 4n',
      "ctx.value('len') === 1",
      'switch (data.addr) { case 1: }',
    ].map((body) => ({ body: `if (ctx) { ${body} }` })),
    good: [
      'data.returnValue === 0n',
      'data.prot === 4',
      'data.other === 0',
      'ctx.options.len === 0',
      'data.addr === ctx.x',
    ].map((body) => ({ body })),
  },
  'unbounded-state': {
    bad: [
      { before: 'const seen = new Map();' },
      { before: 'const seen = new Set<string>();' },
      { within: 'state: { seen: single({ create: () => new Map() }) },' },
      { before: "export const m = defineModel({ id: 'a.b', create: () => ({ seen: new Set() }), on: {} });" },
    ],
    good: [
      { before: "const names = new Set(['a', 'b']);" },
      { body: 'const local = new Map();' },
      { within: 'state: { seen: single({ create: () => new BoundedMap(10) }) },' },
    ],
  },
  'changing-subject': {
    bad: [
      { body: 'ctx.report({}, { subject: String(timestamp) })' },
      { body: 'ctx.report({}, { subject: `${data.addr}` })' },
      { within: "about: { mprotect: 'addr' }," },
    ],
    good: [
      { body: 'ctx.report({}, { subject: ctx.path })' },
      { body: 'ctx.report({ at: timestamp }, {})' },
      { within: "about: { security_file_open: 'pathname' }," },
    ],
  },
  tested: {
    bad: [
      { test: null },
      { test: 'testSignature(s, { detects: [{}], ignores: [] });' },
      { test: 'testSignature(s, { ignores: [{}] });' },
    ],
    good: [{ test: fineTest }, { test: 'it("is tested otherwise", () => {});' }],
  },
};

describe('the rules for the source of signatures', () => {
  it('each have cases', () => {
    assert.deepEqual(Object.keys(cases).toSorted(), rules.map(({ name }) => name).toSorted());
  });

  for (const { name, level } of rules) {
    it(`${name} names what breaks it, and nothing else`, () => {
      for (const parts of cases[name]?.bad ?? []) {
        const found = lint(parts);
        assert.deepEqual(
          found.map((problem) => [problem.rule, problem.level]),
          [[name, level]],
          JSON.stringify(parts),
        );
      }
      for (const parts of cases[name]?.good ?? []) assert.deepEqual(lint(parts), [], JSON.stringify(parts));
    });
  }

  it('say the place in the file as it was written', () => {
    const [problem] = lint({ body: '      const a: number = 1;\n      return Date.now() + a;' });
    assert.deepEqual([problem?.line, problem?.column], [8, 14]);
  });

  it('are waived by a comment with a reason, and by nothing less', () => {
    const at = (comment: string): number => lint({ body: `${comment}\nDate.now();` }).length;
    assert.equal(at('// sequent-allow clock-or-random: shown in a test only'), 0);
    for (const comment of [
      '// sequent-allow clock-or-random',
      '// sequent-allow clock-or-random:',
      '// sequent-allow promise: no',
    ])
      assert.equal(at(comment), 1, comment);
  });

  it('report a source that is too deep to be walked, and read a comment of any length', () => {
    // Not in TypeScript: after such a source, Node cannot strip types in this process any more.
    const file = join(home, 'deep.js');
    for (const chain of [`const s = ${"'a' + ".repeat(20_000)}'b';`, `const f = (o) => o${'.f()'.repeat(8_000)};`]) {
      writeFileSync(file, chain);
      const found = lintSignature({ file }).map(({ rule, what }) => [rule, what]);
      assert.deepEqual(found, [['syntax', 'the source is nested too deeply to be checked']]);
    }
    const comment = `${'//'.repeat(200_000)} sequent-allow clock-or-random: shown in a test only`;
    assert.deepEqual(lint({ body: `${comment}\nDate.now();` }), []);
    assert.equal(lint({ body: `// ${'/*'.repeat(200_000)}\nDate.now();` }).length, 1);
  });

  it('hold for modules that the signature imports, and name a file that cannot be parsed', () => {
    const folder = join(home, 'imports');
    mkdirSync(join(folder, 'model'), { recursive: true });
    const file = join(folder, 'one.js');
    writeFileSync(file, "import { m } from './model/m.js';\nimport '../outside.js';\nexport default m;");
    writeFileSync(join(folder, 'one.test.js'), fineTest);
    writeFileSync(join(home, 'outside.js'), 'Date.now();');
    writeFileSync(join(folder, 'model/m.js'), "import '../one.js';\nexport const m = Date.now();");
    assert.deepEqual(
      lintSignature({ file }).map(({ rule, file: place, line }) => [rule, place, line]),
      [['clock-or-random', join(folder, 'model/m.js'), 2]],
    );
    writeFileSync(join(folder, 'model/m.js'), 'export const m = (;');
    assert.deepEqual(
      lintSignature({ file }).map(({ rule, level }) => [rule, level]),
      [['syntax', 'fault']],
    );
  });

  it('hold for the shipped packs and the examples', () => {
    const files = ['signatures/*/*.ts', 'examples/acme/*.ts', 'templates/project/signatures/*.ts']
      .flatMap((pattern) => globSync(pattern, { cwd: root }))
      .filter(
        (file) => !file.endsWith('.test.ts') && readFileSync(join(root, file), 'utf8').includes('defineSignature('),
      );
    assert.ok(files.length > 50);
    const found = files
      .flatMap((file) => lintSignature({ file: join(root, file) }))
      // The tests of the shipped packs are below test/.
      .filter(({ rule, file }) => rule !== 'tested' || !file.startsWith(join(root, 'signatures/')));
    assert.deepEqual(found, []);
  });
});
