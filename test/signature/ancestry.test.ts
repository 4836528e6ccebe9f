import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Event, z } from '../../src/public/index.ts';
import {
  type Ancestor,
  AncestorModel,
  type Ancestors,
  ancestorsIn,
  sentAncestors,
} from '../../src/signature/ancestry.ts';
import { event, type TestWorkload } from '../../src/testing/event.ts';
import { base, bench } from '../engine/run.ts';

/** What a source says of the ancestors of an event's process. */
function ancestorsBy(source: Ancestors, workload: TestWorkload): readonly Ancestor[] {
  const found: Ancestor[] = [];
  const listen = (one: Event<'openat'>): void => void found.push(...source.of(one));
  const { engine, send, faults } = bench([{ ...base, finding: z.strictObject({}), on: { openat: listen } }]);
  send(event('openat', {}, workload), 1);
  engine.end();
  assert.deepEqual(faults, []);
  return found;
}

const init: Ancestor = { uniqueId: 1, hostPid: 1, pid: 1, known: 'seen', program: 'unknown' };

class Known extends AncestorModel {
  override ancestors(): readonly Ancestor[] {
    return [init];
  }
}

describe('the ancestors of a process', () => {
  it('are the parent that the event names', () => {
    const [parent, ...more] = ancestorsBy(sentAncestors, { parentPid: 50 });
    assert.deepEqual(more, []);
    assert.deepEqual([parent?.hostPid, parent?.known, parent?.program], [50, 'said', 'unknown']);
    assert.deepEqual(ancestorsBy(sentAncestors, {}), []);
  });

  it('come from a model that knows more, if the signature uses one', () => {
    assert.equal(ancestorsIn({ other: new Map() }), sentAncestors);
    assert.deepEqual(ancestorsBy(ancestorsIn({ other: 1, tree: new Known() }), { parentPid: 50 }), [init]);
  });
});
