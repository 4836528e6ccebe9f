import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { writePack } from './faulty-pack.ts';
import { folder, start } from './sequent.ts';

it('names a signature that does not load in time, beside the other faults', async (t) => {
  const home = folder(t);
  const pack = writePack(home, { 'late.ts': 'for (;;);' });
  const flags = ['-s', pack, '--load-timeout', '200ms', '-o', `json=${join(home, 'none', 'file')}`, '--json'];
  const run = start(t, 'check', ...flags);
  assert.equal(await run.ended, 1, run.stderr());
  assert.equal(run.stderr(), '');
  const problems = run
    .stdout()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.deepEqual(
    problems.map(({ level, check, file }) => [level, check, file]),
    [
      ['fault', 'destinations', join(home, 'none', 'file')],
      ['fault', 'signatures', join(pack, 'late.ts')],
      ['note', 'signatures', undefined],
    ],
  );
});
