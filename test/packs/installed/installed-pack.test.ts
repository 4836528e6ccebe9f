import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { withPack } from '../../../src/backtest/backtest.ts';
import { installedPack, packageOfFolder } from '../../../src/packs/installed/installed-pack.ts';
import { locatePack } from '../../../src/packs/installed/locate-pack.ts';
import { packageProblems } from '../../../src/packs/installed/package-problems.ts';
import { runLine } from '../../cli/command-line.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-installed-'));
after(() => rmSync(home, { recursive: true }));
const project = join(home, 'project');
const modules = join(project, 'node_modules');

const signature = (id: number, more = '') => `import { defineSignature } from 'tracee-sequent';
export default defineSignature({
  id: 'ACME-${id}', name: 'sample_${id}', version: '1.0.0', description: 'd', threat: { severity: 'low' }, ${more}
  on: { ptrace() { return {}; } },
});`;

function install(name: string, manifest: object, files: Readonly<Record<string, string>> = {}): string {
  const folder = join(modules, name);
  mkdirSync(join(folder, 'dist'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', type: 'module', ...manifest }));
  for (const [path, text] of Object.entries(files)) writeFileSync(join(folder, path), text);
  return folder;
}

const folder = install(
  '@acme/pack',
  { sequent: { signatures: 'dist' } },
  {
    'dist/sample_1.js': signature(1),
    'dist/sample_2.js': signature(2, "deprecated: { reason: 'too noisy', replacedBy: 'ACME-1' },"),
  },
);

describe('an installed pack', () => {
  it('is found by its name, from its folder and from those below it', () => {
    mkdirSync(join(project, 'deep/er'), { recursive: true });
    for (const from of [project, join(project, 'deep/er')])
      assert.equal(installedPack('@acme/pack', from), join(folder, 'dist'));
    assert.equal(packageOfFolder(join(folder, 'dist')), '@acme/pack');
    for (const name of ['@acme/other', './@acme/pack', '../pack', '/etc', '@acme/pack/dist', ''])
      assert.equal(installedPack(name, project), undefined, name);
  });

  it('stands behind shipped packs and paths, and is what a backtest runs, too', (t) => {
    assert.equal(locatePack('@acme/pack', project), join(folder, 'dist'));
    assert.equal(locatePack('rseq', project), 'rseq');
    assert.equal(locatePack('@acme/none', project), '@acme/none');
    mkdirSync(join(project, 'other'));
    install('other', { sequent: { signatures: 'dist' } });
    assert.equal(locatePack('other', project), 'other');
    t.mock.method(process, 'cwd', () => project);
    const options = { packs: ['rseq'], detectors: [], arch: 'amd64', options: {}, traceeFindings: true } as const;
    assert.deepEqual(withPack(options, '@acme/pack').packs, [join(folder, 'dist')]);
  });

  it('must be a pack, and its folder must exist and be inside of it', () => {
    const cases = [
      ['plain', {}, /no key `sequent`/],
      ['empty', { sequent: { signatures: 'lib' } }, /lacks the folder/],
      ['outside', { sequent: { signatures: '../@acme/pack/dist' } }, /inside of the package/],
      ['rooted', { sequent: { signatures: '/etc' } }, /inside of the package/],
      ['misspelt', { sequent: { signature: 'dist' } }, /sequent/],
      ['odd', { sequent: { signatures: 'dist', retired: { 'acme-1': null } } }, /retired/],
    ] as const;
    for (const [name, manifest, message] of cases) {
      install(name, manifest);
      assert.throws(() => installedPack(name, project), { code: 'SEQ_PACK', message }, name);
    }
    writeFileSync(join(install('broken', {}), 'package.json'), '{');
    assert.throws(() => installedPack('broken', project), { code: 'SEQ_PACK', message: /no JSON/ });
  });

  it('loads under the name of its package, and says what is deprecated', async (t) => {
    const config = join(project, 'sequent.yaml');
    writeFileSync(config, "signatures: ['@acme/pack']\n");
    const listed = await runLine(t, 'list', 'signatures', '--json', '--config', config);
    assert.equal(listed.code, 0, listed.stderr);
    const signatures = listed.stdout
      .trimEnd()
      .split('\n')
      .map((line): { id: string; pack: string; deprecated?: object } => JSON.parse(line));
    assert.deepEqual(
      signatures.map(({ id, pack, deprecated }) => [id, pack, deprecated]),
      [
        ['ACME-1', '@acme/pack', undefined],
        ['ACME-2', '@acme/pack', { reason: 'too noisy', replacedBy: 'ACME-1' }],
      ],
    );
    const explained = await runLine(t, 'explain', 'ACME-2', '--config', config);
    assert.match(explained.stdout, /^ACME-2 is deprecated: too noisy; ACME-1 replaces it$/m);
    const checked = await runLine(t, 'check', '--config', config);
    assert.equal(checked.code, 0);
    assert.match(checked.stdout, /warning .*ACME-2 is deprecated: too noisy; ACME-1 replaces it/);
  });
});

describe('a package that is to be a pack', () => {
  const sequent = { signatures: 'dist', source: 'signatures', retired: {} };
  const fine = { name: 'a', version: '1.0.0', type: 'module', license: 'MIT', sequent, dependencies: {} };
  const peerDependencies = { 'tracee-sequent': '>=0.1.0' };

  it('has no problem if npm would publish and load its signatures', () => {
    for (const files of [undefined, ['dist'], ['./dist/'], ['dist/**'], ['dist/*']]) {
      const manifest = { ...fine, peerDependencies, ...(files && { files }) };
      assert.deepEqual(packageProblems(manifest), [], String(files));
    }
  });

  it('is told everything that would keep it from working', () => {
    const { name, version, type, license, ...rest } = fine;
    assert.ok(name !== '' && version !== '' && type !== '' && license !== '');
    const bad = {
      ...rest,
      dependencies: { 'tracee-sequent': '1' },
      peerDependencies: {},
      files: ['lib', 'distant'],
      private: true,
    };
    const problems = packageProblems(bad);
    assert.deepEqual(
      problems.map(({ severity }) => severity),
      ['fault', 'fault', 'fault', 'fault', 'fault', 'warning', 'warning', 'warning'],
    );
  });
});
