import assert from 'node:assert/strict';
import { it } from 'node:test';
import compiler from 'typescript';
import { mutantsOf, mutate } from '../../src/mutation/mutants-of.ts';

const source = `import { defineSignature, z } from 'tracee-sequent';
const limit = 10n;
interface Type { readonly kind: 'text' }
export default defineSignature({
  id: 'TEST-1',
  description: 'Something happened',
  threat: { severity: 'low' },
  finding: z.strictObject({ path: z.string() }),
  options: z.strictObject({ most: z.int().min(2).max(9).default(3).describe('not-a-condition') }),
  where: { ptrace: { pid: [1, 2] } },
  on: {
    ptrace({ data }: Type) {
      if (data.addr > limit && !data.other) return { path: 'x', note: 'words for people' };
    },
  },
});
`;

/** Each change as `original > replacement`. */
const changes = mutantsOf(compiler, 'one.ts', source).map(
  ({ line, original, replacement }) => `${line}: ${original} > ${replacement}`,
);

it('a condition, comparison or constant changes at a time, and nothing that only people read', () => {
  assert.deepEqual(changes, [
    '2: 10n > 11n',
    '2: 10n > 9n',
    '9: 2 > 3',
    '9: 9 > 8',
    '9: 3 > 4',
    '9: 3 > 2',
    '10: ptrace: { pid: [1, 2] } > ',
    '10: pid: [1, 2] > ',
    '10: 1 > 2',
    '10: 1 > 0',
    '10: 1, > ',
    '10: 2 > 3',
    '10: 2 > 1',
    '10: 2 > ',
    '13: data.addr > limit && !data.other > true',
    '13: data.addr > limit && !data.other > false',
    '13: > > >=',
    '13: > > <=',
    '13: && > ||',
    '13: !data.other > (data.other)',
    '13: \'x\' > "x~"',
  ]);
});

it('every change leaves a text that parses', () => {
  for (const mutant of mutantsOf(compiler, 'one.ts', source)) {
    const { diagnostics = [] } = compiler.transpileModule(mutate(source, mutant), { reportDiagnostics: true });
    assert.deepEqual(diagnostics, [], JSON.stringify(mutant));
  }
});
