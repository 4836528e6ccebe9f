import assert from 'node:assert/strict';
import { it } from 'node:test';
import * as fc from 'fast-check';
import { ThreadState } from '../../../../signatures/rseq/model/state.ts';
import { ThreadTable } from '../../../../signatures/rseq/model/thread-table.ts';

const step = fc.tuple(fc.constantFrom('set', 'set', 'delete'), fc.nat(3));

it('a table of threads is what a map is, however many there are', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const table = new ThreadTable();
      const map = new Map<number, ThreadState>();
      for (const [what, uniqueId] of steps) {
        if (what === 'set') {
          const thread = new ThreadState({ uniqueId, hostTid: 1, tid: 1, startTime: 0n }, true, true);
          table.set(thread);
          map.set(uniqueId, thread);
        } else assert.equal(table.delete(uniqueId), map.delete(uniqueId));
        assert.equal(table.size, map.size);
        assert.deepEqual([...table.values()], [...map.values()]);
        for (let id = 0; id < 4; id++) assert.equal(table.get(id), map.get(id));
      }
    }),
  );
});
