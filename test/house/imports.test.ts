import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

interface Import {
  readonly file: string;
  readonly target: string;
}

/** Imports of the files, relative ones as paths from the root of the repository. */
function importsOf(pattern: string): Import[] {
  return globSync(pattern, { cwd: root }).flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const targets = [
      ...text.matchAll(
        /(?:^|\n)\s*(?:import|export)\b[^'";]*?from '([^']+)'|\bimport\(\s*'([^']+)'\s*\)|(?:^|\n)import '([^']+)'/g,
      ),
    ];
    return targets.map((match) => {
      const target = match[1] ?? match[2] ?? match[3] ?? '';
      return { file, target: target.startsWith('.') ? normalize(join(dirname(file), target)) : target };
    });
  });
}

function violations(pattern: string, allowed: (target: string) => boolean): string[] {
  return importsOf(pattern)
    .filter(({ target }) => !allowed(target))
    .map(({ file, target }) => `${file} imports ${target}`);
}

const inside =
  (...folders: string[]) =>
  (target: string) =>
    folders.some((folder) => target.startsWith(folder));
const everywhere = inside('src/errors.ts', 'src/finding.ts', 'src/text/', 'src/gen/');

it('event, signature and engine only import what lies below them, and nothing of the machine', () => {
  const event = (target: string): boolean => inside('src/event/')(target) || everywhere(target) || target === 'zod';
  const signature = (target: string): boolean => event(target) || inside('src/signature/')(target);
  const engine = (target: string): boolean =>
    signature(target) || inside('src/engine/', 'src/statistics/event-counts.ts')(target);
  assert.deepEqual(violations('src/event/**/*.ts', event), []);
  assert.deepEqual(violations('src/signature/**/*.ts', signature), []);
  assert.deepEqual(violations('src/engine/**/*.ts', engine), []);
});

it('intake knows neither signatures nor engine, output neither engine nor intake', () => {
  const bad = inside('src/signature/', 'src/engine/', 'src/output/', 'src/cli/', 'signatures/');
  assert.deepEqual(
    violations('src/intake/**/*.ts', (target) => !bad(target)),
    [],
  );
  const badForOutput = inside('src/signature/', 'src/engine/', 'src/intake/', 'src/tracee/', 'src/cli/', 'signatures/');
  assert.deepEqual(
    violations('src/output/**/*.ts', (target) => !badForOutput(target)),
    [],
  );
});

it('only the command line sees the command line', () => {
  assert.deepEqual(
    violations('src/!(cli)/**/*.ts', (target) => !target.startsWith('src/cli/')),
    [],
  );
});

it('shipped signatures import the package by its public name, and their own pack', () => {
  const pack = (file: string): string => file.split('/').slice(0, 2).join('/');
  const bad = importsOf('signatures/**/*.ts').filter(
    ({ file, target }) => target !== 'sequent' && !target.startsWith(`${pack(file)}/`),
  );
  assert.deepEqual(bad, []);
});

it('event, signature and engine read no clock, are not async and say nothing', () => {
  const forbidden =
    /(?<![.\w])(Date\.now|performance\.|new Date\(|setTimeout|setInterval|async |await |console\.|process\.(?:env|stdout|stderr|exit|on|hrtime|argv))/;
  const found = globSync('src/{event,signature,engine}/**/*.ts', { cwd: root }).filter((file) => {
    const code = readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|`[^`]*`/g, '');
    return forbidden.test(code);
  });
  assert.deepEqual(found, []);
});

it('only the command line writes to standard output, and only config reads the environment', () => {
  const code = (file: string): string => readFileSync(join(root, file), 'utf8');
  const sources = globSync('src/**/*.ts', { cwd: root }).filter(
    (file) => !file.startsWith('src/cli/') && file !== 'src/main.ts',
  );
  assert.deepEqual(
    sources.filter((file) => /process\.stdout\.write|console\./.test(code(file))),
    [],
  );
  const all = globSync('src/**/*.ts', { cwd: root }).filter((file) => !file.startsWith('src/config/'));
  assert.deepEqual(
    all.filter((file) => /process\.env/.test(code(file).replaceAll(/\/\*[\s\S]*?\*\//g, ''))),
    [],
  );
});

it('CEL knows nothing of Tracee', () => {
  assert.deepEqual(
    violations('src/cel/**/*.ts', (target) => target.startsWith('src/cel/') || target === 're2js'),
    [],
  );
});

it('YAML detectors know neither program nor machine, and are only loaded where somebody asks for them', () => {
  const bad = inside(
    'src/cli/',
    'src/intake/',
    'src/output/',
    'src/tracee/',
    'src/engine/',
    'src/packs/',
    'signatures/',
  );
  assert.deepEqual(
    violations('src/detectors/**/*.ts', (target) => !bad(target)),
    [],
  );
  const machine = importsOf('src/detectors/**/*.ts').filter(({ target }) => /^node:(?!path$)/.test(target));
  assert.deepEqual(machine, [{ file: 'src/detectors/reading/detector-files.ts', target: 'node:fs' }]);
  const users = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => !/^src\/(?:detectors|testing)\b/.test(file))
    .filter((file) => /^import (?!type\b)[^;]*'[^']*\/detectors\//m.test(readFileSync(join(root, file), 'utf8')));
  assert.deepEqual(users, ['src/cli/commands/convert.ts']);
});
