import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ProcessTable } from '../../src/engine/process-table.ts';

const mebibyte = 1024 * 1024;
const who = (uniqueId: number, hostPid = uniqueId): { uniqueId: number; hostPid: number } => ({ uniqueId, hostPid });

describe('the table of processes', () => {
  it('holds what a map would hold, over any adding, changing and deleting', () => {
    const table = new ProcessTable(16_384, mebibyte);
    const expected = new Map<number, readonly [pid: number, path: string, before: string | undefined]>();
    let state = 1;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 0x1_0000_0000) * below);
    };
    for (let step = 0; step < 20_000; step++) {
      // Some ids differ in their highest bits alone, and some are above 2^31.
      const id = ((next(2) * 0x8000_0000) | (next(700) << next(8))) >>> 0;
      const pid = 1 + next(2);
      const path = `/bin/${next(50)}`;
      const known = expected.get(id);
      const row = table.find(who(id, pid), next(1_000) - 1);
      assert.equal(row >= 0, known?.[0] === pid);
      if (known !== undefined && row >= 0) {
        assert.deepEqual([table.path(row), table.before(row)], [known[1], known[2]]);
        assert.equal(table.find(who(id, pid), row), row);
      }
      if (next(3) === 0) {
        table.delete(who(id, pid));
        if (known?.[0] === pid) expected.delete(id);
      } else if (row >= 0 && known !== undefined) {
        table.change(row, path, known[1], undefined);
        expected.set(id, [pid, path, known[1]]);
      } else {
        table.add(who(id, pid), path);
        expected.set(id, [pid, path, undefined]);
      }
    }
    for (const [id, [pid, path]] of expected) assert.equal(table.path(table.find(who(id, pid))), path);
    assert.equal(table.evicted, 0);
  });

  it('starts a row anew, whatever it held before', () => {
    const table = new ProcessTable(1, mebibyte);
    const row = table.add(who(1), '/bin/a');
    table.change(row, '/bin/b', '/bin/a', '/bin/0');
    table.setSince(row, 2 ** 40, 5);
    assert.deepEqual([table.seconds(row), table.nanos(row), table.earlier(row)], [2 ** 40, 5, '/bin/0']);
    assert.equal(table.add(who(2), undefined), row);
    assert.equal(table.find(who(1), row), -1);
    const paths = [table.path(row), table.before(row), table.earlier(row)];
    assert.deepEqual([...paths, table.seconds(row), table.nanos(row)], [undefined, undefined, undefined, 0, 0]);
    assert.equal(table.evicted, 1);
  });

  it('evicts what was not found since the last time round, and counts it', () => {
    const table = new ProcessTable(3, mebibyte);
    for (const id of [1, 2, 3]) table.add(who(id), '/bin/a');
    table.find(who(1));
    table.find(who(3));
    table.add(who(4), '/bin/a');
    assert.deepEqual(
      [1, 2, 3, 4].map((id) => table.find(who(id)) >= 0),
      [true, false, true, true],
    );
    assert.equal(table.evicted, 1);
  });

  it('keeps to its limit of bytes when paths grow, and counts the bytes of all paths', () => {
    const table = new ProcessTable(100, 1_000);
    for (let id = 1; id <= 10; id++) table.add(who(id), 'x'.repeat(50));
    assert.equal(table.evicted, 0);
    table.change(table.find(who(10)), 'x'.repeat(50), 'y'.repeat(50), 'z'.repeat(50));
    assert.equal(table.evicted, 2);
    table.delete(who(10));
    for (let id = 11; id <= 13; id++) table.add(who(id), 'x'.repeat(50));
    assert.equal(table.evicted, 2);
    table.add(who(14), 'x');
    assert.equal(table.evicted, 3);
    // One that is larger than the limit takes the place of all others.
    table.add(who(15), 'x'.repeat(600));
    assert.ok(table.find(who(15)) >= 0);
    assert.equal(table.find(who(14)), -1);
  });
});
