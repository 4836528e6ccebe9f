import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod';
import { fileSchema, fileSettings, jsonSchema } from '../../src/config/file-schema.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
// zod reads JSON Schema by the standard, as an editor does.
const editor = z.fromJSONSchema(JSON.parse(JSON.stringify(jsonSchema())));

/** Configurations that the documents show. */
const documented = [
  ...readFileSync(`${root}docs/reference/configuration.md`, 'utf8').matchAll(/```yaml\n([^]*?)```/g),
].map(([, text = '']) => text);
/** Configurations that come as examples. */
const shipped = globSync('examples/**/sequent.yaml', { cwd: root }).map((path) => readFileSync(root + path, 'utf8'));

describe('the JSON Schema of the configuration file', () => {
  it('takes the configurations of the documents and the examples, as the program does', () => {
    assert.ok(documented.length >= 3 && shipped.length > 0);
    for (const text of [...documented, ...shipped]) {
      assert.equal(fileSchema().safeParse(parse(text)).error, undefined, text);
      assert.equal(editor.safeParse(parse(text)).error, undefined, text);
    }
  });

  it('refuses what the program refuses', () => {
    for (const wrong of [
      { bufer: 8 },
      { buffer: 4 },
      { buffer: 12 },
      { buffer: 2_048 },
      { engine_memory: 63 },
      { load_timeout: 0 },
      { load_timeout: '1d' },
      { arch: 'x86' },
      { output: 'json' },
      { repeats: { windows: 5 } },
      { repeats: { signatures: { 'A-1': { key: ['process'] } } } },
      { options: { 'A-1': 5 } },
      { wait: 'yes' },
      [],
    ]) {
      assert.equal(fileSchema().safeParse(wrong).success, false, JSON.stringify(wrong));
      assert.equal(editor.safeParse(wrong).success, false, JSON.stringify(wrong));
    }
  });

  it('describes every setting', () => {
    const groups = new Set(fileSettings.filter(({ key }) => key.includes('.')).map(({ key }) => key.split('.')[0]));
    const described = (schema: unknown): void => {
      const properties: unknown = Object(schema).properties;
      for (const [key, property] of Object.entries(Object(properties)))
        if (groups.has(key)) described(property);
        else assert.match(String(Object(property).description), /\. Value: .+\. Default: .+\.$/, key);
    };
    described(jsonSchema());
  });
});
