import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runLine } from '../command-line.ts';

describe('sequent list events', () => {
  it('shows each event in a line, with its category and arguments', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'events');
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(lines[0] ?? '', /^NAME +CATEGORY +ARGUMENTS$/);
    assert.ok(lines.some((line) => /^rseq +syscall +rseq rseq_len flags sig returnValue$/.test(line)));
    assert.ok(lines.some((line) => /^net_packet_base +kernel \(internal\)$/.test(line)));
    assert.ok(lines.filter((line) => line.includes('(internal)')).length < lines.length / 2);
  });

  it('shows the same as JSON, and events of another version', async (t) => {
    const { stdout } = await runLine(t, 'list', 'events', '--json', '--tracee-version', 'main');
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line): { name: string; id: number } => JSON.parse(line));
    assert.equal(events.find(({ name }) => name === 'rseq')?.id, 335);
    assert.ok(events.some(({ name }) => name === 'hooked_seq_ops_detector'));
    const older = await runLine(t, 'list', 'events');
    assert.doesNotMatch(older.stdout, /hooked_seq_ops_detector/);
  });
});

describe('sequent list events, narrowed', () => {
  it('lists the events that meet all conditions, with their meaning in JSON', async (t) => {
    const { code, stdout } = await runLine(
      t,
      'list',
      'events',
      '--word',
      'reverse shell',
      '--argument',
      'newfd',
      '--category',
      'kernel',
      '--json',
    );
    assert.equal(code, 0);
    const events = stdout
      .trimEnd()
      .split('\n')
      .map((line): { name: string; meaning: string } => JSON.parse(line));
    assert.deepEqual(
      events.map(({ name }) => name),
      ['socket_dup'],
    );
    assert.match(events[0]?.meaning ?? '', /reverse shell/);
    const set = await runLine(t, 'list', 'events', '--set', 'fs_monitor', '--kind', 'u_int64');
    assert.match(set.stdout, /^security_path_notify +kernel /m);
    assert.doesNotMatch(set.stdout, /^rseq /m);
  });

  it('exits with 1 if no event meets them', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'events', '--word', 'no-such-word');
    assert.deepEqual([code, stdout.trimEnd().split('\n').length], [1, 1]);
    assert.match(stderr, /no event of Tracee v0\.24\.1 meets these conditions/);
  });

  it('refuses names that no event has, and conditions on signatures', async (t) => {
    for (const [option, value, near] of [
      ['--argument', 'pathnam', 'did you mean pathname'],
      ['--set', 'fss', 'did you mean fs'],
      ['--kind', 'sockadr', 'did you mean sockaddr'],
    ] as const) {
      const { code, stderr } = await runLine(t, 'list', 'events', option, value);
      assert.equal(code, 2);
      assert.ok(stderr.includes(near), stderr);
    }
    const category = await runLine(t, 'list', 'events', '--category', 'none');
    assert.equal(category.code, 2);
    const signatures = await runLine(t, 'list', 'signatures', '--word', 'rseq');
    assert.equal(signatures.code, 2);
    assert.match(signatures.stderr, /this option is for `list events` \(--word\)/);
  });
});

describe('sequent list signatures', () => {
  it('shows those of the packs that are asked for, in the order of their ids', async (t) => {
    const { code, stdout } = await runLine(t, 'list', 'signatures', '-s', 'rseq', '--json');
    assert.equal(code, 0);
    const ids = stdout
      .trimEnd()
      .split('\n')
      .map((line): string => JSON.parse(line).id);
    assert.ok(ids.length > 15 && ids.every((id) => id.startsWith('RSEQ-')), ids.join());
    assert.deepEqual(ids, ids.toSorted());
    const [first = ''] = stdout.split('\n');
    const keys = ['id', 'name', 'version', 'pack', 'description', 'threat', 'events', 'conditions'];
    assert.deepEqual(Object.keys(JSON.parse(first)), keys);
    const tracee = await runLine(t, 'list', 'signatures', '-s', 'tracee', '--json');
    const anti = tracee.stdout.split('\n').find((line) => line.includes('"TRC-102"')) ?? '';
    assert.deepEqual(JSON.parse(anti).conditions, ['ptrace: request is 0']);
  });

  it('shows the same as a table, and says what its marks mean', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'signatures');
    assert.equal(code, 0);
    const [head, ...rows] = stdout.trimEnd().split('\n');
    assert.match(head ?? '', /^ID +SEVERITY +NAME +DESCRIPTION +EVENTS$/);
    assert.ok(rows.some((row) => /^RSEQ-017 +\w+ +\w+ .* mmap\? /.test(row)));
    assert.match(stderr, /^sequent: an event with \? is used only if the policy has it;/m);
    const marked = rows.filter((row) => / \[\w+\]/.test(row)).map((row) => row.split(' ')[0]);
    assert.ok(marked.length > 0);
    assert.match(stderr, new RegExp(`^sequent: .* \\[ \\] to no client; ${marked.join(', ')} take`, 'm'));
  });

  it('shows what each lacks in a policy, as JSON too', async (t) => {
    const policy = fileURLToPath(new URL('../../../fixtures/tracee/policies/comma.yaml', import.meta.url));
    const text = await runLine(t, 'list', 'signatures', '-s', 'rseq', '--policy', policy);
    assert.equal(text.code, 0, text.stderr);
    assert.match(text.stdout, /^ID +SEVERITY +NAME +POLICY +DESCRIPTION/);
    const json = await runLine(t, 'list', 'signatures', '-s', 'rseq', '--policy', policy, '--json');
    const lines = json.stdout
      .trimEnd()
      .split('\n')
      .map((line): { id: string; policy: { blind: string[]; without: string[] } } => JSON.parse(line));
    for (const { id, policy: lacks } of lines) {
      const word = lacks.blind.length > 0 ? 'blind: no' : lacks.without.length > 0 ? 'without' : 'complete';
      const names = lacks.blind.length > 0 ? lacks.blind : lacks.without;
      const row = new RegExp(`^${id} .* ${[word, names.join(', ')].join(' ').trimEnd()} `, 'm');
      assert.match(text.stdout, row);
    }
  });

  it('refuses a pack that does not exist', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'signatures', '-s', '/no/such/pack');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /\/no\/such\/pack/);
  });
});
