import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runLine } from '../command-line.ts';

describe('sequent explain', () => {
  it('shows an event with its number, its sets and its arguments', async (t) => {
    const { code, stdout } = await runLine(t, 'explain', 'rseq');
    assert.equal(code, 0);
    const [head, meaning, sent, versions, sets, title, ...rows] = stdout.trimEnd().split('\n');
    assert.match(head ?? '', /^rseq: syscall event, number 335 in the stream of Tracee v0\.24\.1$/);
    assert.match(meaning ?? '', /^A thread registers or unregisters .*\.$/);
    assert.match(sent ?? '', /^sent: At the exit of the call/);
    assert.equal(versions, 'versions: Tracee v0.24.1, Tracee main');
    assert.deepEqual([sets, title], ['sets: syscalls', 'arguments:']);
    assert.deepEqual(
      rows.slice(0, 5).map((row) => row.trim().split(/,? +/).slice(0, 3)),
      [
        ['rseq', 'u_int64', 'bigint'],
        ['rseq_len', 'u_int32', 'number'],
        ['flags', 'int32', 'number'],
        ['sig', 'u_int32', 'number'],
        ['returnValue', 'int64', 'bigint'],
      ],
    );
    assert.match(rows[0] ?? '', /address of the struct rseq.*\(text with decoded-data\)$/);
    assert.doesNotMatch(stdout, /does not know|internal|does not come/);
  });

  it('shows bit names, listeners, a recorded event and code', async (t) => {
    const { stdout } = await runLine(t, 'explain', 'security_file_open');
    assert.match(
      stdout,
      /\nbits of flags \(flags\.open\):\n {2}the bits 0x3 hold one of: O_RDONLY 0x0, .*\n(?: {2}.*\n)*/,
    );
    assert.match(stdout, / O_CREAT 0x40,.*\n(?: {2}.*\n)* {2}on arm64: O_DIRECTORY 0x4000, /);
    assert.match(stdout, /\nlisteners:\n(?: {2}.*\n)* {2}TRC-1021 +proc_kcore_read +pack tracee\n/);
    assert.match(stdout, /\nexample, recorded on amd64, by \S+:\n(?: {2}.*\n)* {2}flags +\d+ \(O_RDONLY.*\)\n/);
    assert.match(stdout, /\ncode:\n {2}on: \{\n {4}security_file_open\(\{ data \}\) \{\n.*flags\.open\.O_CREAT/);
    const none = await runLine(t, 'explain', 'vfs_read');
    assert.match(
      none.stdout,
      /\nlisteners: none of the loaded signatures\n\nexample: no recording of the repository has/,
    );
  });

  it('shows the same as JSON', async (t) => {
    const { code, stdout } = await runLine(t, 'explain', 'kill', '--json');
    assert.equal(code, 0);
    const explanation: { event: string; arguments: { name: string; names?: { constants: string } }[] } =
      JSON.parse(stdout);
    assert.equal(explanation.event, 'kill');
    assert.equal(explanation.arguments.find(({ name }) => name === 'sig')?.names?.constants, 'signals');
    const signature = await runLine(t, 'explain', 'RSEQ-011', '--json');
    assert.deepEqual([signature.code, signature.stdout], [2, '']);
    assert.match(signature.stderr, /there is no event of this name, and only events have JSON/);
  });

  it('shows an event also if the signatures cannot be loaded', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'explain', 'kill', '-s', '/no/such/pack');
    assert.equal(code, 0);
    assert.match(stdout, /^kill: syscall event/);
    assert.match(stderr, /no listeners are shown, because the signatures cannot be loaded: /);
  });

  it('says that a version does not know an event, and that an event is internal', async (t) => {
    const unknown = await runLine(t, 'explain', 'hooked_seq_ops_detector', '--tracee-version', 'v0.24.1');
    assert.match(unknown.stdout, /of Tracee main\nTracee v0\.24\.1 does not know it\n/);
    const { stdout } = await runLine(t, 'explain', 'net_packet_base');
    assert.match(stdout, /\ninternal: Tracee does not start with a policy that names it\n/);
  });

  it('shows a signature, and a model with the signatures that use it', async (t) => {
    const signature = await runLine(t, 'explain', 'RSEQ-011');
    assert.match(
      signature.stdout,
      /^RSEQ-011 second_libc_start_without_exec \d+\.\d+\.\d+ \(pack rseq\)\n\S.*\n\nseverity: high\n/,
    );
    assert.match(signature.stdout, /\nATT&CK: T1620 Reflective Code Loading \(Defense Evasion\).*\nevents: .*rseq/);
    assert.match(signature.stdout, /\nrepeats: \S/);
    assert.match(signature.stdout, /\nwhat happens:\n {2}1\. \S.*\n {2}2\. /);
    assert.match(signature.stdout, /\nwhat to look at:\n {2}1\. \S/);
    for (const title of [
      'finding',
      'models, which have options of their own',
      'innocent programs that look like this',
      'known not to see',
    ])
      assert.ok(signature.stdout.includes(`\n\n${title}:\n  - `), title);
    const conditions = await runLine(t, 'explain', 'TRC-1019');
    assert.ok(
      conditions.stdout.includes(
        '\n\nconditions, which all must hold:\n' +
          '  - security_file_open: pathname ends with "docker.sock"; flags has any bit of 3 and not (flags has all bits of 3)\n' +
          '  - security_socket_connect: remote_addr.sa_family is "AF_UNIX" and remote_addr.sun_path ends with "docker.sock"\n',
      ),
      conditions.stdout,
    );
    const model = await runLine(t, 'explain', 'rseq.threads');
    assert.equal(model.code, 0);
    const [title, users = '', events = ''] = model.stdout.split('\n');
    assert.equal(title, 'rseq.threads: a model, state that signatures share');
    const ids = users.replace('used by: ', '').split(', ');
    assert.ok(ids.includes('RSEQ-004'));
    assert.deepEqual(ids, ids.toSorted());
    assert.match(events, /^events: .*rseq.*\w \(if the policy has it\)/);
  });

  it('names near names for one that does not exist, and where all are listed', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'explain', 'rseq_');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /did you mean rseq\? `sequent list signatures` and `sequent list events` show all\n/);
    const far = await runLine(t, 'explain', 'nothing-like-it');
    assert.match(far.stderr, /\n {2}→ `sequent list signatures` and `sequent list events` show all\n/);
  });
});
