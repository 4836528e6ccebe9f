import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { outputsSchema } from '../../../src/output/options/output-schema.ts';

const schema = outputsSchema();
const template = { text: '{"text":"{{message}}"}', content: 'slack' };

/** What is wrong with a single output. */
function faults(entry: Readonly<Record<string, unknown>>): readonly string[] {
  const { error } = schema.safeParse([{ name: 'chat', type: 'file', path: '/x', ...entry }]);
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

describe('the template of an output', () => {
  it('belongs to the format template, and the other way round', () => {
    const together = ['0.template: the format template and the key template need each other'];
    assert.deepEqual(faults({ format: 'template', template }), []);
    assert.deepEqual(faults({ format: 'template' }), together);
    assert.deepEqual(faults({ format: 'json', template }), together);
    assert.deepEqual(faults({ template }), together);
  });

  it('is JSON where its content is not given', () => {
    const entry = { name: 'chat', type: 'file', path: '/x', format: 'template', template: { text: '{}' } };
    assert.deepEqual(schema.parse([entry])[0]?.template, { text: '{}', content: 'json' });
  });

  it('is refused where it is empty, too long, or of another content', () => {
    for (const wrong of [
      { text: '' },
      { text: 'x'.repeat(4_097) },
      { text: 'x', content: 'xml' },
      { ...template, more: 1 },
    ])
      assert.equal(faults({ format: 'template', template: wrong }).length, 1);
  });
});

describe('rotation of a file', () => {
  it('takes sizes and times as texts, and has defaults', () => {
    const entry = { name: 'local', type: 'file', path: '/x', rotate: { size: '100MiB', age: '24h' } };
    const rotate = { size: 100 * 2 ** 20, age: 86_400_000, keep: 5, gzip: false };
    assert.deepEqual(schema.parse([entry]), [{ ...entry, rotate }]);
  });

  it('is refused without a limit, with a limit that is too small, and for standard output', () => {
    assert.deepEqual(faults({ rotate: { keep: 3 } }), ['0.rotate: size or age is needed']);
    assert.match(faults({ rotate: { size: '1KiB' } }).join(), /0\.rotate\.size: .* at least 65536 bytes/);
    assert.match(faults({ rotate: { age: '1s' } }).join(), /0\.rotate\.age: .* from 60000 ms/);
    assert.match(
      faults({ rotate: { size: '1MiB', keep: 0 } }).join(),
      /0\.rotate\.keep: a whole number from 1 to 1000/,
    );
    assert.equal(faults({ type: 'stdout', path: undefined, rotate: { size: '1MiB' } }).length, 1);
  });
});
