import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { contentTypeOf, type FormatName, formats, isFormat } from '../../src/output/formats.ts';
import { optionsWith } from './format/holds-for-hostile.ts';
import { reportOf, sampleFinding } from './sample-finding.ts';

const root = new URL('../../', import.meta.url);

describe('the table of formats', () => {
  for (const [name, type] of Object.entries(formats)) {
    it(`has ${name}, which makes what it says, with the name of the node`, async () => {
      assert.ok(isFormat(name));
      const template = { text: '{"node":"{{node}}"}', content: 'json' } as const;
      const entry = (await type.create(optionsWith({ template })))(reportOf(sampleFinding()));
      assert.ok(entry.includes('worker-1'));
      if (type.isLine) assert.doesNotMatch(entry, /\n/);
      if (type.contentType === 'application/json') assert.equal(typeof JSON.parse(entry), 'object');
    });

    it(`has a folder and golden entries of ${name}`, () => {
      for (const path of [`src/output/format/${name}/${name}.ts`, `fixtures/outputs/${name}.txt`])
        assert.ok(existsSync(new URL(path, root)), path);
    });
  }

  it('knows no other name', () => {
    for (const name of ['xml', '', 'toString', '__proto__']) assert.equal(isFormat(name), false);
  });

  it('gives a template the media type of its content', () => {
    const types = (['json', 'slack', 'text', 'html', 'url'] as const).map((content) =>
      contentTypeOf('template', { template: { text: 'x', content } }),
    );
    assert.deepEqual(types, [
      'application/json',
      'application/json',
      'text/plain; charset=utf-8',
      'text/html; charset=utf-8',
      'application/x-www-form-urlencoded',
    ]);
    const others: readonly FormatName[] = ['json', 'cef'];
    assert.deepEqual(
      others.map((name) => contentTypeOf(name, {})),
      ['application/json', 'text/plain; charset=utf-8'],
    );
  });
});
