import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Check } from '../../src/doctor/check.ts';
import { enrichmentChecks } from '../../src/doctor/enrichments.ts';
import { Signs } from '../../src/doctor/signs.ts';
import { main } from '../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../src/tracee/versions/v0.24.1.ts';

type Counted = Pick<Signs, 'execs' | 'withEnvironment' | 'ofProcess' | 'withPath'>;

const readers = new Map([['environment', ['S-10', 'S-9']]]);

function checksOf(counts: Partial<Counted>, profile = main, enriched = readers): readonly Check[] {
  return enrichmentChecks(Object.assign(new Signs(), counts), { profile, enriched });
}

it('environments are missed after five programs without one, by the signatures that read them', () => {
  const [check, ...rest] = checksOf({ execs: 5 });
  assert.deepEqual(rest, []);
  assert.equal(check?.name, 'environment');
  assert.equal(check?.state, 'warn');
  assert.match(check?.text ?? '', /^5 programs were started, .*: S-9, S-10 can find less$/);
  assert.match(check?.todo ?? '', /^start Tracee with --enrichment environment; /);
  assert.match(checksOf({ execs: 5 }, v0_24_1)[0]?.todo ?? '', /option:exec-env/);
  assert.deepEqual(checksOf({ execs: 4 }), []);
  assert.deepEqual(checksOf({ execs: 50, withEnvironment: 1 }), []);
  assert.deepEqual(checksOf({ execs: 50 }, main, new Map()), []);
});

it('paths of programs are missed after twenty events without one', () => {
  const [check, ...rest] = checksOf({ ofProcess: 20 }, v0_24_1);
  assert.deepEqual(rest, []);
  assert.deepEqual([check?.name, check?.state], ['programs', 'warn']);
  assert.match(check?.todo ?? '', /^start Tracee with --proctree source=both; /);
  assert.equal(checksOf({ ofProcess: 20 })[0]?.todo, "look into Tracee's log for the reason");
  assert.deepEqual(checksOf({ ofProcess: 19 }), []);
  assert.deepEqual(checksOf({ ofProcess: 500, withPath: 1 }), []);
});
