import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventNames } from '../../src/event/catalogue.ts';
import { findEvents, queryNames } from '../../src/explain/find-events.ts';
import { main } from '../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../src/tracee/versions/v0.24.1.ts';

describe('findEvents', () => {
  it('finds all events of a version without conditions', () => {
    assert.deepEqual(
      findEvents({}, main).map(({ name }) => name),
      eventNames(),
    );
    assert.ok(findEvents({}, v0_24_1).length < eventNames().length);
  });

  it('finds a word in names, meanings and names of arguments, in any case', () => {
    assert.ok(findEvents({ word: 'PTRACE' }, main).some(({ name }) => name === 'ptrace'));
    assert.ok(findEvents({ word: 'su and sudo' }, main).some(({ name }) => name === 'commit_creds'));
    assert.ok(findEvents({ word: 'backlog' }, main).some(({ name }) => name === 'security_socket_listen'));
    assert.deepEqual(findEvents({ word: 'no event says this' }, main), []);
  });

  it('needs all conditions', () => {
    const found = findEvents({ argument: 'remote_addr', category: 'kernel', set: 'NET', kind: 'sockaddr' }, main);
    assert.ok(found.length > 0);
    for (const event of found) {
      assert.equal(event.category, 'kernel');
      assert.ok(event.sets.includes('net') && event.arguments.some(({ kind }) => kind === 'sockaddr'));
    }
    assert.deepEqual(findEvents({ argument: 'remote_addr', category: 'syscall' }, main), []);
  });

  it('looks at the kinds of the chosen version', () => {
    const pointers = (profile: typeof main): number => findEvents({ kind: 'pointer' }, profile).length;
    assert.ok(pointers(main) > 0);
    assert.equal(pointers(v0_24_1), 0);
  });

  it('says which arguments, sets and kinds there are', () => {
    const names = queryNames();
    assert.ok(names.argument.includes('pathname') && names.set.includes('fs') && names.kind.includes('sockaddr'));
  });
});
