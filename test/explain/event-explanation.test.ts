import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { eventNames } from '../../src/event/catalogue.ts';
import { explainEvent } from '../../src/explain/event-explanation.ts';
import { main } from '../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../src/tracee/versions/v0.24.1.ts';

await import('../../src/self.ts');
const { loadSignatures } = await import('../../src/packs/load.ts');
const signatures = await loadSignatures([]);
const fixtures = new URL('../../fixtures/recordings/', import.meta.url);

function explained(name: string, profile = main) {
  const explanation = explainEvent(name, profile, signatures);
  assert.ok(explanation !== undefined, name);
  return explanation;
}

describe('explainEvent', () => {
  it('explains every event as plain JSON, with a text about each argument', () => {
    for (const name of eventNames()) {
      const explanation = explained(name);
      assert.deepEqual(JSON.parse(JSON.stringify(explanation)), explanation, name);
      assert.ok(
        explanation.arguments.every(({ meaning }) => meaning !== ''),
        name,
      );
    }
    assert.equal(explainEvent('no_such_event', main, signatures), undefined);
  });

  it('says which versions have an event and an argument', () => {
    const exec = explained('hooked_seq_ops_detector', v0_24_1);
    assert.deepEqual([exec.unknown_in, exec.tracee_version, exec.versions], ['v0.24.1', 'main', ['main']]);
    const fork = explained('sched_process_fork', v0_24_1);
    assert.ok(fork.not_sent.includes('start_time') && !fork.arguments.some(({ name }) => name === 'start_time'));
    const start = explained('sched_process_fork').arguments.find(({ name }) => name === 'start_time');
    assert.deepEqual(start?.versions, ['main']);
  });

  it('names those that listen, and the model through which they do', () => {
    const { listeners } = explained('ptrace');
    assert.ok(listeners.some(({ id, through }) => id === 'TRC-103' && through === undefined));
    assert.ok(explained('clone').listeners.some(({ through }) => through === 'rseq.threads'));
    assert.deepEqual(explained('vfs_read').listeners, []);
  });

  it('shows an event of a recording with the names of its numbers', () => {
    const { example } = explained('security_file_open');
    assert.match(example?.data.find(({ name }) => name === 'flags')?.shown ?? '', /^\d+ \(O_RDONLY.*O_LARGEFILE/);
    assert.equal(explained('vfs_read').example, undefined);
  });

  it('has constants, values and differing values of flags', () => {
    const names = explained('openat').arguments.find(({ name }) => name === 'flags')?.names;
    assert.equal(names?.constants, 'flags.open');
    assert.equal(names?.values['O_CREAT'], 64);
    assert.equal(names?.field?.values['O_RDWR'], 2);
    assert.equal(names?.arm64?.['O_DIRECTORY'], 0o40000);
  });
});

it('every example is an event of a recording', () => {
  const recorded = new Set(
    ['detectors', 'rseq-extra', 'threads', 'rseq', 'v0.24.1/misuse'].flatMap((name) =>
      gunzipSync(readFileSync(new URL(`${name}.ndjson.gz`, fixtures)))
        .toString()
        .split('\n'),
    ),
  );
  const examples = readFileSync(new URL('event-examples.ndjson', fixtures), 'utf8').trimEnd().split('\n');
  assert.ok(examples.length > 30);
  for (const line of examples) assert.ok(recorded.has(line), line.slice(0, 200));
});
