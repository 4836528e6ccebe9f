import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { event } from '../../src/public/testing.ts';
import type { TestEvent } from '../../src/testing/event.ts';
import { base, bench, load } from './run.ts';

const { finding: _finding, ...bare } = base;

/** Subjects of the findings that these events give. */
function subjects(...events: readonly TestEvent[]): string[] {
  const one = {
    ...bare,
    about: { security_file_open: 'pathname', ptrace: 'request' },
    on: { security_file_open: () => ({}), ptrace: () => ({}), prctl: () => ({}) },
  };
  const { engine, findings, send } = bench([one]);
  for (const [index, sent] of events.entries()) send(sent, index);
  engine.end();
  return findings.map(({ subject }) => subject);
}

describe('what findings are about', () => {
  it('tells them apart, within a process', () => {
    const opened = (pathname: string, pid = 1) => event('security_file_open', { pathname }, { pid });
    const [a, again, b, other] = subjects(opened('/a'), opened('/a'), opened('/b'), opened('/a', 2));
    assert.equal(a, again);
    assert.equal(new Set([a, b, other]).size, 3);
  });

  it('may be a number, and is the process alone where it is missing or not declared', () => {
    const [four, five, none, undeclared] = subjects(
      event('ptrace', { request: 4n }),
      event('ptrace', { request: 5n }),
      event('ptrace', {}),
      event('prctl', { option: 4 }),
    );
    assert.notEqual(four, five);
    assert.equal(none, undeclared);
    assert.match(none ?? '', /^process \d+$/);
  });

  it('is refused where the event is not listened to, or has no such argument', () => {
    const wrong = { ...base, about: { ptrace: 'pathname', clone: 'flags' }, on: { ptrace() {} } };
    assert.throws(() => load(wrong), /about\.ptrace: it has no argument pathname\nabout\.clone: there is no handler/);
  });
});
