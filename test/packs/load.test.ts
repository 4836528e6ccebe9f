import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { SequentError } from '../../src/errors.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { shippedPacks } from '../../src/packs/shipped-packs.ts';

const root = mkdtempSync(join(tmpdir(), 'sequent-packs-'));
after(() => rmSync(root, { recursive: true }));

function signature(id: number, on = 'rseq() {}', more = ''): string {
  return `import { defineSignature, z } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-${id}', name: 'acme_${id}', version: '1.0.0', description: 'd', threat: { severity: 'low' as const },
  finding: z.strictObject({ n: z.int() }), on: { ${on} }, ${more}
});`;
}

let count = 0;

/** A folder outside of the package with these files. */
function pack(files: Readonly<Record<string, string>>): string {
  const folder = join(root, `pack ${count++} %20`);
  mkdirSync(join(folder, 'shared'), { recursive: true });
  for (const [name, text] of Object.entries({ 'package.json': '{"type":"commonjs"}', ...files }))
    writeFileSync(join(folder, name), text);
  return folder;
}

async function faults(...specs: string[]): Promise<string> {
  try {
    await loadSignatures(specs);
  } catch (error) {
    assert.ok(error instanceof SequentError && error.code === 'SEQ_SIGNATURE', String(error));
    return error.message;
  }
  return assert.fail('it was loaded');
}

describe('packs', () => {
  it('are refused without being read if an entry with the name of a module is no regular file', async () => {
    const makers: readonly ((path: string) => unknown)[] = [
      (path) => execFileSync('mkfifo', [path]),
      (path) => symlinkSync('/dev/zero', path),
      (path) => symlinkSync('nowhere.ts', path),
      (path) => mkdirSync(path),
    ];
    for (const make of makers) {
      const folder = pack({ 'a.ts': signature(1) });
      make(join(folder, 'b.ts'));
      assert.match(await faults(folder), /no regular file \(.*b\.ts\)/);
    }
  });

  it('lie anywhere, in TypeScript, in a folder that says commonjs', async () => {
    const folder = pack({
      'b.ts': signature(2),
      'a.mts': signature(1),
      'b.test.ts': 'throw new Error();',
      'types.d.ts': 'export {};',
      'notes.md': '#',
      'shared/x.ts': 'export const x = 1;',
    });
    const loaded = await loadSignatures([folder]);
    assert.deepEqual(
      loaded.map(({ id, pack: name }) => [id, name]),
      [
        ['ACME-1', basename(folder)],
        ['ACME-2', basename(folder)],
      ],
    );
    assert.deepEqual(
      (await loadSignatures([join(folder, 'b.ts')])).map(({ id }) => id),
      ['ACME-2'],
    );
  });

  it('that are shipped load by name, and those of a node by default', async () => {
    const all = await loadSignatures([...shippedPacks.keys()]);
    const byName = all.filter(({ fleet }) => fleet === undefined);
    assert.ok(byName.length > 0 && all.length > byName.length);
    assert.deepEqual(
      (await loadSignatures([])).map(({ id }) => id),
      byName.map(({ id }) => id),
    );
  });

  it('have all their faults told at once, with their files', async () => {
    const folder = pack({
      'broken.ts': 'const a: number = 1;\n\nexport default = ;',
      'broken.js': 'const a = 1;\n  const b = (;',
      'enum.ts': '\nenum A { B }',
      'names.ts': "\nimport { nope } from 'tracee-sequent';",
      'imports.ts': "import './shared/broken.ts';\nexport default 1;",
      'shared/broken.ts': 'let x: = 2;',
      'bare.ts':
        "import { defineSignature } from 'tracee-sequent';\nexport default defineSignature({ id: 'ACME-9', threat: {} });",
      'throws.ts': 'throw new Error("at\\n  load\\n");',
      'without.ts': 'export const x = 1;',
      'number.ts': 'export default 5;',
      'slip.ts': signature(3, 'rsek() {}'),
      'deaf.ts': signature(4, ''),
      'more.ts': signature(5, 'rseq() {}', 'wher: {}'),
      'one.ts': signature(6),
      'two.ts': signature(6),
    });
    const message = await faults(folder);
    for (const expected of [
      /broken\.ts: SyntaxError: .*, at .* %20\/broken\.ts:3:16\n/,
      /broken\.js: SyntaxError: .*, at .* %20\/broken\.js:2:14\n/,
      /enum\.ts: SyntaxError: .*enum.*, at .* %20\/enum\.ts:2:1\n/,
      /names\.ts: SyntaxError: .*nope.*, at .* %20\/names\.ts:2:10\n/,
      /imports\.ts: SyntaxError: .*, at .* %20\/shared\/broken\.ts:1:8\n/,
      /bare\.ts: name: is missing\n/,
      /bare\.ts: version: is missing\n/,
      /bare\.ts: threat\.severity: is missing\n/,
      /bare\.ts: on: is missing\n/,
      /throws\.ts: Error: at load, at .* %20\/throws\.ts:1:7\n/,
      /without\.ts: it has no default export/,
      /number\.ts: default export/,
      /slip\.ts: on\.rsek: .*did you mean rseq\?/,
      /deaf\.ts: on: it listens to no event/,
      /more\.ts: .*wher/,
      /two\.ts: ACME-6 is also in .*one\.ts/,
      /two\.ts: acme_6 is also in .*one\.ts/,
    ]) {
      assert.match(message, expected);
    }
    assert.match(message, /^18 faults in signatures/);
  });

  it('may listen to events of their own, but not filter what is not there', async () => {
    assert.equal((await loadSignatures([pack({ 'a.ts': signature(7, 'acme_detector() {}') })])).length, 1);
    const wrong = pack({
      'a.ts': signature(8, 'rseq() {}', 'where: { rseq: { nope: 1, flags: { above: 1 } }, clone: {} }'),
    });
    const message = await faults(wrong);
    assert.match(message, /where\.rseq: it has no argument nope/);
    assert.match(message, /where\.clone: there is no handler/);
  });

  it('must be there and hold something', async () => {
    assert.match(await faults(join(root, 'none')), /no such pack/);
    assert.match(await faults(pack({})), /holds no signature/);
  });
});
