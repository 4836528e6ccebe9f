import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { capsuleTestText } from '../../../../src/cli/commands/test/capsule-test-text.ts';

const plain = { recording: 'a.pb.gz', signature: './a.ts', beside: [], events: 3 };

/** The argument of `testSignature` in a test file. */
async function casesIn(text: string): Promise<unknown> {
  const body = text.replaceAll(/^import .*$/gm, '').replaceAll('import.meta.url', "'file:///a/'");
  const around = `const recording = () => [], signature = 0, beside1 = 1; let given;
const testSignature = (_, cases) => { given = cases; };
${body}
export default given;`;
  const module: unknown = await import(`data:text/javascript,${encodeURIComponent(around)}`);
  return typeof module === 'object' && module !== null ? Reflect.get(module, 'default') : undefined;
}

it('the text of a test of a capsule means the values that it was given, and no text gets out of its quotes', async () => {
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 2 },
      fc.bigInt(),
      fc.string({ unit: 'binary' }),
      fc.constantFrom("'", '"', '\\', '`${1}`', '\u2028', '\u001b[31m', '\u202e', null, true, 1.5),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.oneof(fc.string(), fc.constant('__proto__')), tie('any'), { maxKeys: 3, noNullPrototype: true }),
    ),
  })).any;
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(value), async (name, findings) => {
      const text = capsuleTestText({ ...plain, fields: { name, findings } });
      assert.doesNotMatch(text, /[^\n -~\u00a0-\uffff]/);
      const expected = { partial: true, detects: [{ name, events: [], findings }], ignores: [] };
      assert.deepEqual(await casesIn(text), expected);
    }),
    { numRuns: 60 },
  );
});

it('it names what runs beside the signature, and the number of events if there are many', async () => {
  const text = capsuleTestText({
    ...plain,
    beside: ["./it's.ts"],
    events: 10_001,
    fields: { name: 'a', findings: [] },
  });
  assert.match(text, /^import beside1 from '\.\/it\\'s\.ts';$/m);
  assert.match(text, /import\.meta\.url\), \{ most: 10001 \}\),$/m);
  assert.deepEqual(await casesIn(text), {
    partial: true,
    detects: [{ name: 'a', events: [], findings: [], beside: [1] }],
    ignores: [],
  });
});
