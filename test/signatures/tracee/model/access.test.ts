import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { forReading, forWriting } from '../../../../signatures/tracee/model/access.ts';
import { opensForReading, opensForWriting } from '../../../../src/event/file-facts.ts';
import { compileWhere } from '../../../../src/signature/where/arguments.ts';

it('conditions on access say what the functions do', () => {
  const [reads, writes] = [compileWhere({ flags: forReading }), compileWhere({ flags: forWriting })];
  fc.assert(
    fc.property(fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff }), fc.integer({ min: 0, max: 3 }), (high, access) => {
      const flags = (high & ~3) | access;
      assert.deepEqual([reads({ flags }), writes({ flags })], [opensForReading(flags), opensForWriting(flags)]);
    }),
  );
});
