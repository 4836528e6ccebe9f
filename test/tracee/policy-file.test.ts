import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SequentError } from '../../src/errors.ts';
import { readPolicies } from '../../src/tracee/policy-file.ts';

function folder(t: TestContext, files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'sequent-policies-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const plain = `
type: policy
name: one
scope: [global]
rules:
  - event: rseq
  - event: ptrace
    filters: [comm=strace]
`;
const kubernetes = `
apiVersion: tracee.aquasec.com/v1beta1
kind: Policy
metadata: { name: two }
spec:
  scope: [global]
  rules:
    - event: ptrace
    - event: execve
      filters: [uid=0]
    - event: threat.severity>=high
`;

describe('policies of Tracee', () => {
  it('are read in both forms, from a file or a folder', async (t) => {
    const path = folder(t, { 'a.yaml': plain, 'b.yml': kubernetes, 'readme.md': 'no policy' });
    mkdirSync(join(path, 'inner'));
    const one = await readPolicies(join(path, 'a.yaml'));
    assert.deepEqual(one.policies, ['one']);
    assert.deepEqual(
      [...one.events],
      [
        ['rseq', { filtered: false }],
        ['ptrace', { filtered: true }],
      ],
    );
    const both = await readPolicies(path);
    assert.deepEqual(both.policies, ['one', 'two']);
    assert.deepEqual(both.events.get('ptrace'), { filtered: false }, 'a rule without filters selects all');
    assert.deepEqual(both.events.get('execve'), { filtered: true });
    assert.deepEqual(both.others, ['threat.severity>=high']);
  });

  it('may name a set of events, and be several in one file', async (t) => {
    const set = plain.replace('event: rseq', 'event: syscalls');
    const { events, policies } = await readPolicies(join(folder(t, { 'a.yaml': `${set}---${kubernetes}` }), 'a.yaml'));
    assert.deepEqual(policies, ['one', 'two']);
    assert.ok(events.size > 300 && events.has('set_tid_address') && !events.has('sched_process_exec'));
  });

  it('that are none are refused with their place', async (t) => {
    const bomb = `a: &a [x, x]\n${'bcdefghijklm'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefghijkl'[i]}, `.repeat(9)}]`)
      .join('\n')}\nrules: []`;
    const path = folder(t, {
      'yaml.yaml': 'rules: [',
      'rules.yaml': 'name: x\nrules: [{ events: rseq }]',
      'bomb.yaml': bomb,
      'empty.yaml': '',
    });
    for (const name of ['yaml.yaml', 'rules.yaml', 'bomb.yaml', 'missing.yaml']) {
      await assert.rejects(readPolicies(join(path, name)), (error) => {
        assert.ok(error instanceof SequentError, `${name}: ${String(error)}`);
        assert.equal(error.code, 'SEQ_POLICY');
        assert.match(error.text.where ?? '', new RegExp(`${name}$`));
        return true;
      });
    }
    await assert.rejects(readPolicies(join(path, 'empty.yaml')), SequentError);
    await assert.rejects(readPolicies(folder(t, {})), SequentError);
  });
});
