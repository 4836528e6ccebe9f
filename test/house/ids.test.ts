import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { it } from 'node:test';
import { type IdsInUse, idsPage, readIds } from '../../scripts/reference/ids.ts';
import { errorCodes } from '../../src/errors.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import { shippedPacks } from '../../src/packs/shipped-packs.ts';
import { reasonCodes } from '../../src/telemetry/health.ts';
import { readDocument, root } from './documents.ts';

const known = readIds(readDocument('docs/reference/ids.md'));
const sources = globSync('src/**/*.ts', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .join('\n');
const isInUse = (id: string): boolean => known.get(id)?.isRetired === false;

it('docs/reference/ids.md has every id and code that the program has, and none of them is retired', async () => {
  const signatures = await loadSignatures([...shippedPacks.keys()]);
  const models = signatures.flatMap((signature) => Object.values(signature.models).map(({ id }) => id));
  const own = [...sources.matchAll(/'(SEQ-\d+)'/g)].map(([, id = '']) => id);
  assert.ok(own.length > 3);
  const all = [...Object.keys(errorCodes), ...signatures.map(({ id }) => id), ...models, ...own, ...reasonCodes];
  assert.deepEqual(
    all.filter((id) => !isInUse(id)),
    [],
    'npm run generate adds what is new; what is retired is never used again',
  );
  assert.ok(known.get('SEQ_VECTORS')?.isRetired);
});

it('an id that is removed is retired, and cannot come back', () => {
  const page = (before: string, ...ids: readonly string[]): string =>
    idsPage(before, new Map(ids.map((id) => [id, 'signature'] as const)) satisfies IdsInUse, 'command');
  const first = page('', 'ACME-1', 'ACME-2');
  const second = page(first, 'ACME-2', 'ACME-3');
  assert.deepEqual(
    [...readIds(second)].map(([id, { status }]) => [id, status]),
    [
      ['ACME-1', 'retired'],
      ['ACME-2', 'in use'],
      ['ACME-3', 'in use'],
    ],
  );
  assert.equal(page(second, 'ACME-2', 'ACME-3'), second);
  assert.throws(() => page(second, 'ACME-1', 'ACME-2'), /ACME-1 is retired/);
});
