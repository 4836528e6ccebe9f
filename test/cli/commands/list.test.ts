import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { runLine } from '../command-line.ts';

describe('sequent list events', () => {
  it('shows each event in a line, with its category and arguments', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'events');
    const lines = stdout.trimEnd().split('\n');
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(lines[0] ?? '', /^NAME +CATEGORY +ARGUMENTS$/);
    assert.ok(lines.some((line) => /^rseq +syscall +rseq rseq_len flags sig returnValue$/.test(line)));
    assert.ok(lines.some((line) => /^net_packet_base +kernel \(internal\) +/.test(line)));
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
  });

  it('refuses a pack that does not exist', async (t) => {
    const { code, stdout, stderr } = await runLine(t, 'list', 'signatures', '-s', '/no/such/pack');
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /\/no\/such\/pack/);
  });
});
