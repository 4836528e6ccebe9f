import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { importsIn, importsOf, root } from './imports-of.ts';
import { allowedImports, circle, differences, partsOfSource } from './layout.ts';

const list = allowedImports(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8'));

describe('allowed imports', () => {
  it('has one line for each folder of src and each file beside them', () => {
    assert.deepEqual([...list.keys()].toSorted(), partsOfSource(root));
  });

  it('says exactly what each of them imports', () => {
    const found = [...list.values()].flatMap((row) =>
      differences(row, importsOf(row.part.endsWith('/') ? `src/${row.part}**/*.ts` : `src/${row.part}`)),
    );
    assert.deepEqual(found, [], 'change the import, or the list in ARCHITECTURE.md if the import is right');
  });

  it('has no circle, but for types of events in finding.ts and gen/', () => {
    const edges = [...list.values()].map(({ part, imports, types, late }) => {
      const erased = part === 'finding.ts' || part === 'gen/';
      return [part, [...imports, ...late, ...(erased ? [] : types)]] as const;
    });
    assert.deepEqual(circle(new Map(edges)), []);
    assert.deepEqual(
      circle(
        new Map([
          ['a/', ['b/']],
          ['b/', ['a/']],
        ]),
      ),
      ['a/', 'b/', 'a/'],
    );
  });

  it('tells code, types and what is loaded late apart', () => {
    const row = {
      part: 'event/',
      imports: ['gen/'],
      types: ['cli/'],
      late: ['text/', 'sidecar/'],
      outside: ['zod'],
    };
    const code = [
      "import { rows } from '../gen/events.ts';",
      "import { run } from '../cli/program.ts';",
      "export type { Health } from '../sidecar/sidecar-health.ts';",
      "const { toJson } = await import('../text/json.ts');",
      "import { readFileSync } from 'node:fs';",
      "// import { late } from '../engine/engine.ts';",
    ];
    assert.deepEqual(differences(row, importsIn('src/event/event.ts', code.join('\n'))), [
      'event/: cli/ is missing under "imports"; used by src/event/event.ts',
      'event/: sidecar/ is missing under "only types of"; used by src/event/event.ts',
      'event/: cli/ stands under "only types of" but is not imported so',
      'event/: sidecar/ stands under "loads when needed" but is not imported so',
      'event/: node:fs is missing under "packages and modules"; used by src/event/event.ts',
      'event/: zod stands under "packages and modules" but is not imported so',
    ]);
  });
});

describe('folders of src', () => {
  it('has six files beside the folders', () => {
    const files = partsOfSource(root).filter((part) => !part.endsWith('/'));
    assert.deepEqual(files, ['address.ts', 'errors.ts', 'finding.ts', 'main.ts', 'package.ts', 'self.ts']);
  });

  it('holds at most 15 files in each folder', () => {
    const sizes = Map.groupBy(globSync('src/**/*.ts', { cwd: root }), (file) => dirname(file));
    const large = [...sizes].filter(([, files]) => files.length > 15).map(([folder, files]) => [folder, files.length]);
    assert.deepEqual(large, [], 'group the files by what they do');
  });
});

it('documents and comments name files and folders that exist', () => {
  const files = globSync(['*.md', 'docs/**/*.md', '{src,test,bench,scripts}/**/*.ts'], { cwd: root }).filter(
    (file) => file !== 'CHANGELOG.md' && file !== 'test/house/layout.test.ts',
  );
  const missing = files.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const named = file.endsWith('.md') ? text : (text.match(/^\s*(?:\/\*\*|\*|\/\/).*$/gm) ?? []).join('\n');
    return (
      [...named.matchAll(/(?<![\w./-])(?:src|test|bench|scripts|signatures)\/[\w./<>*{},-]*[\w/>*}]/g)]
        .flatMap(([path]) => (path.includes('{') ? [path] : path.split(',')))
        // The tutorial names files of the reader's project.
        .filter((path) => !(file.startsWith('docs/tutorial/') && path.startsWith('signatures/')))
        .filter((path) => !/[<>*{}]/.test(path) && !existsSync(join(root, path)))
        .map((path) => `${file}: ${path}`)
    );
  });
  assert.deepEqual(missing, []);
});
