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
