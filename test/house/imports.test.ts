import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { importsOf, root } from './imports-of.ts';

it('the engine takes counts from src/statistics, and not what writes files', () => {
  const targets = importsOf('src/engine/**/*.ts').map(({ target }) => target);
  assert.deepEqual(
    [...new Set(targets.filter((target) => target.startsWith('src/statistics/')))],
    ['src/statistics/event-counts.ts', 'src/statistics/lag-histogram.ts'],
  );
});

it('shipped signatures import the package by its public name, and their own pack', () => {
  const pack = (file: string): string => file.split('/').slice(0, 2).join('/');
  const bad = importsOf('signatures/**/*.ts').filter(
    ({ file, target }) => target !== 'tracee-sequent' && !target.startsWith(`${pack(file)}/`),
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

it('YAML detectors read files in one place only, and are only loaded where somebody asks for them', () => {
  const machine = importsOf('src/detectors/**/*.ts').filter(({ target }) => /^node:(?!path$)/.test(target));
  assert.deepEqual(
    machine.map(({ file, target }) => [file, target]),
    [['src/detectors/reading/detector-files.ts', 'node:fs']],
  );
  const users = globSync('src/**/*.ts', { cwd: root })
    .filter((file) => !/^src\/(?:detectors|testing)\b/.test(file))
    .filter((file) => /^import (?!type\b)[^;]*'[^']*\/detectors\//m.test(readFileSync(join(root, file), 'utf8')));
  assert.deepEqual(users, ['src/cli/commands/convert.ts']);
});

it('list, explain and policy load grpc-js only to ask a Tracee, because it takes long to load', () => {
  const commands = ['list/events', 'list/signatures', 'explain', 'policy'].map((name) => `src/cli/commands/${name}.ts`);
  assert.deepEqual(
    commands.filter((file) => loadedBy(file).has('@grpc/grpc-js')),
    [],
  );
  assert.ok(loadedBy('src/cli/ask-tracee.ts').has('@grpc/grpc-js'));
});

it('the thread of the socket does not load grpc-js, which takes 8 MiB', () => {
  assert.equal(loadedBy('src/sidecar/intake/intake-thread.ts').has('@grpc/grpc-js'), false);
  assert.ok(loadedBy('src/tracee/client.ts').has('@grpc/grpc-js'));
});

/** Files and packages that are loaded with this file. */
function loadedBy(file: string): ReadonlySet<string> {
  const loaded = new Set([file]);
  for (const one of loaded) {
    if (!one.startsWith('src/')) continue;
    for (const { target, kind } of importsOf(one)) if (kind === 'value') loaded.add(target);
  }
  return loaded;
}
