import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import { readPolicies } from '../../../src/tracee/policies/read.ts';
import { main } from '../../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../../src/tracee/versions/v0.24.1.ts';

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
    - event: my_detector
`;

describe('policies of Tracee', () => {
  it('are read in both forms, from a file or a folder', async (t) => {
    const path = folder(t, { 'a.yaml': plain, 'b.yml': kubernetes, 'readme.md': 'no policy' });
    mkdirSync(join(path, 'inner'));
    const one = await readPolicies(join(path, 'a.yaml'), main);
    assert.deepEqual(one.policies, ['one']);
    const scopes = [{ line: 'global', leavesOut: undefined }];
    assert.deepEqual(
      [...one.events],
      [
        ['rseq', [{ policy: 'one', scopes, filters: [] }]],
        ['ptrace', [{ policy: 'one', scopes, filters: ['comm=strace'] }]],
      ],
    );
    const both = await readPolicies(path, main);
    assert.deepEqual(both.policies, ['one', 'two']);
    assert.deepEqual(
      both.events.get('ptrace')?.map(({ policy, filters }) => [policy, filters]),
      [
        ['one', ['comm=strace']],
        ['two', []],
      ],
    );
    assert.deepEqual(both.others, ['my_detector']);
    const json = folder(t, {
      'a.json': JSON.stringify({ type: 'policy', name: 'j', scope: ['global'], rules: [{ event: 'rseq' }] }),
    });
    assert.deepEqual((await readPolicies(json, main)).policies, ['j']);
    await assert.rejects(readPolicies(json, v0_24_1), /SEQ_POLICY|no file that ends in \.yaml, \.yml/);
  });

  it('may name a set, a list and exceptions in v0.24.1', async (t) => {
    const text = kubernetes.replace(
      /rules:[^]*/,
      'rules: [{ event: syscalls }, { event: -ptrace }, { event: "magic_write,sched_process_exec" }]',
    );
    const { events } = await readPolicies(join(folder(t, { 'a.yaml': text }), 'a.yaml'), v0_24_1);
    assert.ok(events.size > 400 && events.has('set_tid_address') && events.has('sched_process_exec'));
    assert.ok(!events.has('ptrace') && !events.has('sched_process_fork'));
  });

  it('know events of the running Tracee', async (t) => {
    const path = join(folder(t, { 'b.yml': kubernetes }), 'b.yml');
    await assert.rejects(readPolicies(path, v0_24_1), /my_detector is not valid/);
    const { events } = await readPolicies(path, v0_24_1, new Set(['my_detector']));
    assert.ok(events.has('my_detector'));
  });

  it('end with the first document of a file', async (t) => {
    const { policies, cut } = await readPolicies(
      join(folder(t, { 'a.yaml': `${plain}---${kubernetes}` }), 'a.yaml'),
      main,
    );
    assert.deepEqual(policies, ['one']);
    assert.equal(cut.length, 1);
  });

  it('have names of their own', async (t) => {
    await assert.rejects(
      readPolicies(folder(t, { 'a.yaml': plain, 'b.yaml': plain }), main),
      /another policy is called one/,
    );
  });

  // What v0.24.1's own reader, compiled, answers to the same texts.
  const whole = kubernetes.replace(/rules:[^]*/, 'rules:\n    - event: rseq\n');
  const taken: Readonly<Record<string, string>> = {
    whole,
    'a comment before the document': `# c\n---\n${whole}`,
    'a second document that is broken': `${whole}---\nfoo: [\n`,
    'lines that end as on Windows': whole.replaceAll('\n', '\r\n'),
    'a key that stands twice': whole.replace('kind: Policy', 'kind: X\nkind: Policy'),
    'a number as name': whole.replace('name: two', 'name: 123'),
    'null in quotes as name': whole.replace('name: two', 'name: "null"'),
    'filters that are null': `${whole}      filters: ~\n`,
    'unknown keys': `${whole}      foo: bar\n`,
    'keys that are merged': `base: &b { event: rseq }\n${whole.replace('- event: rseq', '- <<: *b')}`,
    'a comment behind an event': whole.replace('event: rseq', 'event: rseq # c'),
  };
  const notTaken: Readonly<Record<string, string>> = {
    'null as name': whole.replace('name: two', 'name: null'),
    'a text as scope': whole.replace('[global]', 'global'),
    'annotations that are a list': whole.replace('name: two', 'name: two, annotations: [x]'),
    'annotations in annotations': whole.replace('name: two', 'name: two, annotations: { a: { b: c } }'),
    'filters that are a text': `${whole}      filters: data.sig=1\n`,
    'events that are a list': whole.replace('event: rseq', 'event: [rseq]'),
    'another version of the form': whole.replace('v1beta1', 'v1'),
    'keys of other letters': whole.replace('event:', 'Event:'),
    'a tag in the scope': whole.replace('[global]', '[!container]'),
  };
  for (const [what, text] of Object.entries({ ...taken, ...notTaken }))
    it(`are ${what in taken ? 'taken' : 'refused'} with ${what}`, async (t) => {
      const reading = readPolicies(join(folder(t, { 'a.yaml': text }), 'a.yaml'), v0_24_1);
      if (what in taken) assert.ok((await reading).events.has('rseq'));
      else await assert.rejects(reading, SequentError);
    });

  it('that are none are refused with their place', async (t) => {
    const bomb = `a: &a [x, x]\n${'bcdefghijklm'
      .split('')
      .map((name, i) => `${name}: &${name} [${`*${'abcdefghijkl'[i]}, `.repeat(9)}]`)
      .join('\n')}\nrules: []`;
    const path = folder(t, {
      'yaml.yaml': 'rules: [',
      'rules.yaml': 'type: policy\nname: x\nrules: [{ events: rseq }]',
      'shape.yaml': 'type: policy\nname: x\nscope: [global]\nrules: [rseq]',
      'bomb.yaml': bomb,
      'empty.yaml': '',
    });
    for (const name of ['yaml.yaml', 'rules.yaml', 'shape.yaml', 'bomb.yaml', 'missing.yaml']) {
      await assert.rejects(readPolicies(join(path, name), main), (error) => {
        assert.ok(error instanceof SequentError, `${name}: ${String(error)}`);
        assert.equal(error.code, 'SEQ_POLICY');
        assert.match(error.text.where ?? '', new RegExp(`${name}$`));
        return true;
      });
    }
    await assert.rejects(readPolicies(join(path, 'empty.yaml'), main), SequentError);
    await assert.rejects(readPolicies(folder(t, {}), main), SequentError);
  });
});
