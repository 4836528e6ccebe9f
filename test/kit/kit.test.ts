import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { describeEvent, eventNames } from '../../src/event/catalogue.ts';
import { schemaOfKind } from '../../src/event/schema/by-kind.ts';
import { eventSchemas } from '../../src/event/schema/index.ts';
import { eventSchemaFiles } from '../../src/kit/event-schema-files.ts';
import { modelFiles } from '../../src/kit/model-files.ts';
import { checkName, checkPrefix, idPrefix, variableName } from '../../src/kit/names.ts';
import { nextId } from '../../src/kit/next-id.ts';
import { projectFiles } from '../../src/kit/project.ts';
import { shownArguments } from '../../src/kit/samples.ts';
import { signatureFiles } from '../../src/kit/signature-files.ts';
import { writeNewFiles } from '../../src/kit/write-files.ts';
import { parseModule } from '../../src/source/parse-module.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-kit-'));
after(() => rmSync(folder, { recursive: true }));

const usage = { code: 'SEQ_USAGE' };

describe('names', () => {
  it('are in snake_case, and become identifiers that are no words of the language', () => {
    for (const name of ['a', 'many_ptrace_targets', 'level2_probe']) checkName(name, 'a signature');
    for (const name of ['', 'constructor', 'Ab', 'a__b', 'a_', '../x', 'a-b', '2a', 'a'.repeat(65)])
      assert.throws(() => checkName(name, 'a signature'), usage, name);
    assert.equal(variableName('many_ptrace_targets'), 'manyPtraceTargets');
    assert.equal(variableName('delete'), 'delete_');
  });

  it('of projects become prefixes of ids, but never those of Sequent', () => {
    assert.equal(idPrefix('@acme/signatures'), 'ACME');
    assert.equal(idPrefix('rseq-extra'), 'OWN');
    assert.equal(idPrefix('2024'), 'OWN');
    for (const prefix of ['TRC', 'acme', 'A-B', '']) assert.throws(() => checkPrefix(prefix), usage, prefix);
  });
});

describe('the next id', () => {
  it('is above all numbers in use, with the prefix that most signatures have', () => {
    const pack = mkdtempSync(join(folder, 'pack-'));
    assert.equal(nextId(pack, 'OWN'), 'OWN-1');
    for (const id of ['ACME-2', 'ACME-9', 'OTHER-40'])
      writeFileSync(join(pack, `${id}.ts`), `export default {\n  id: '${id}',\n};\n`);
    assert.equal(nextId(pack, 'OWN'), 'ACME-10');
    assert.equal(nextId(pack, 'OWN', ['ACME-14', 'OTHER-90']), 'ACME-15');
  });
});

describe('a new signature', () => {
  it('can be made for each event that Tracee hands to clients, with values that its schema takes', () => {
    const refused = eventNames().flatMap((name) => {
      const known = describeEvent(name);
      if (known === undefined || known.internal) return [];
      assert.equal(signatureFiles({ name: 'sample', id: 'ACME-1', event: name }).size, 2);
      return shownArguments(known.arguments).flatMap(({ name: argument, value }) => {
        const kind = known.arguments.find((one) => one.name === argument)?.kind;
        const schema = eventSchemas.get(name)?.shape[argument] ?? (kind && schemaOfKind(kind));
        const sample: unknown = value.endsWith('n')
          ? BigInt(value.slice(0, -1))
          : JSON.parse(value.replaceAll("'", '"'));
        return schema?.safeParse(sample).success === true ? [] : [`${name}.${argument}`];
      });
    });
    assert.deepEqual(refused, []);
  });

  it('declares nothing twice, whatever it is called', () => {
    const place = mkdtempSync(join(folder, 'names-'));
    const names =
      'event one of z shown fits pointer int64 test_signature define_signature define_model path_matcher await'.split(
        ' ',
      );
    for (const name of names) {
      writeNewFiles(join(place, name), signatureFiles({ name, id: 'ACME-1', event: 'mprotect' }));
      writeNewFiles(join(place, name), modelFiles({ name, owner: 'acme', event: 'mprotect' }));
      writeNewFiles(join(place, name), eventSchemaFiles(name));
      for (const file of globSync(join(place, name, '**/*.ts')))
        assert.doesNotThrow(() => parseModule(file), `${name} in ${file}`);
    }
  });

  it('is refused for an event that Tracee does not have or does not hand out', () => {
    assert.throws(() => signatureFiles({ name: 'a', id: 'ACME-1', event: 'ptrase' }), {
      code: 'SEQ_UNKNOWN_NAME',
      message: /ptrace/,
    });
    const internal = eventNames().find((name) => describeEvent(name)?.internal === true) ?? '';
    assert.throws(() => modelFiles({ name: 'a', owner: 'acme', event: internal }), { code: 'SEQ_UNKNOWN_NAME' });
    assert.throws(() => eventSchemaFiles('ptrace'), usage);
  });
});

describe('new files', () => {
  it('are written all or not at all, and never over others', () => {
    const place = mkdtempSync(join(folder, 'new-'));
    writeFileSync(join(place, 'b.ts'), 'mine');
    const files = new Map([
      ['a.ts', 'new'],
      ['b.ts', 'new'],
    ]);
    assert.throws(() => writeNewFiles(place, files), { ...usage, message: /b\.ts/ });
    assert.deepEqual(readdirSync(place), ['b.ts']);
    assert.equal(readFileSync(join(place, 'b.ts'), 'utf8'), 'mine');
  });
});

describe('new files that cannot all be written', () => {
  it('leave nothing behind, so that the same command works once the reason is gone', () => {
    const place = mkdtempSync(join(folder, 'new-'));
    const files = new Map([
      ['a.ts', 'new'],
      ['sub/deep/b.ts', 'new'],
      // A file is in the way of this folder, as a full disk would be.
      ['a.ts/c.ts', 'new'],
    ]);
    assert.throws(() => writeNewFiles(place, files), { code: 'SEQ_OUTPUT' });
    assert.deepEqual(readdirSync(place), []);
    assert.throws(() => writeNewFiles(join(place, 'project'), files), { code: 'SEQ_OUTPUT' });
    assert.deepEqual(readdirSync(place), []);
  });
});

describe('a new project', () => {
  it('has ids of its own prefix only, and depends on this package', () => {
    const installation = {
      name: 'tracee-sequent',
      dependency: '^1.2.3',
      typescript: '6.0.3',
      nodeTypes: '24.0.0',
      fastCheck: '4.0.0',
      unbuilt: undefined,
    };
    const files = projectFiles('blue-team', 'BLUE', installation);
    for (const [path, text] of files) assert.doesNotMatch(text, /ACME-\d/, path);
    assert.match(files.get('signatures/secret_then_connection.ts') ?? '', /id: 'BLUE-1'/);
    assert.equal(JSON.parse(files.get('package.json') ?? '').devDependencies['tracee-sequent'], '^1.2.3');
  });
});
