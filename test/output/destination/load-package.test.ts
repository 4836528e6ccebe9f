import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import { loadPackage } from '../../../src/output/destination/load-package.ts';

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
