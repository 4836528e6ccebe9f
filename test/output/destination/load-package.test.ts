import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import { loadPackage, oldestNode } from '../../../src/output/destination/load-package.ts';

it('says how to install a package that is missing', async () => {
  const absent: string = 'no-such-package-of-sequent';
  await assert.rejects(
    loadPackage(absent, 'soc', () => import(absent)),
    (error) => {
      assert.ok(error instanceof SequentError);
      assert.equal(error.code, 'SEQ_OUTPUT');
      assert.match(error.message, /not installed \(output soc\); .*npm install no-such-package-of-sequent/);
      return true;
    },
  );
});

it('says which version of Node a package needs', async () => {
  const load = (node: string) => loadPackage('@platformatic/kafka', 'bus', () => Promise.resolve(7), node);
  await assert.rejects(load('22.18.0'), {
    name: 'SequentError',
    message: /needs Node 22\.22\.0 or newer; this is Node 22\.18\.0 \(output bus\); install a newer Node/,
  });
  assert.deepEqual([await load('22.22.0'), await load('24.1.0')], [7, 7]);
});

it('knows the oldest Node of each optional package', () => {
  const read = (path: string) => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));
  const leastOf = (engines?: { node: string }): string => /\d+(?:\.\d+)*/.exec(engines?.node ?? '')?.[0] ?? '0';
  const { peerDependencies, engines } = read('package.json');
  const newer = Object.keys(peerDependencies)
    .map((name) => [name, leastOf(read(`node_modules/${name}/package.json`).engines)] as const)
    .filter(([, least]) => least.localeCompare(leastOf(engines), 'en', { numeric: true }) > 0);
  assert.deepEqual(Object.fromEntries(newer), oldestNode);
});

it('passes on other faults of a package, and returns its module', async () => {
  const broken = new Error('it is broken');
  await assert.rejects(
    loadPackage('undici', 'soc', () => Promise.reject(broken)),
    broken,
  );
  const other = Object.assign(new Error("Cannot find package 'x' imported from undici"), {
    code: 'ERR_MODULE_NOT_FOUND',
  });
  await assert.rejects(
    loadPackage('undici', 'soc', () => Promise.reject(other)),
    other,
  );
  assert.equal(await loadPackage('undici', 'soc', () => Promise.resolve(7)), 7);
});
