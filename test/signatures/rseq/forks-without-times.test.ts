import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { type Run, recordingLines, recordingPath, runRecording } from './recording-run.ts';

/** What Tracee v0.24.1 leaves out of sched_process_fork, and what it sends as 0. */
const neverSent = new Set(['parent_start_time', 'start_time', 'parent_process_start_time', 'leader_start_time']);
const alwaysZero = /^(parent_process|leader)_(ns_)?[pt]id$/;

interface Argument {
  readonly name: string;
}

/**
 * The recording with forks as Tracee v0.24.1 sends them.
 * @param without arguments that do not come
 */
function withoutTimes(name: string, without: ReadonlySet<string>): Readable {
  let forks = 0;
  const lines = recordingLines(name).map((line) => {
    if (!line.includes('"sched_process_fork"')) return line;
    forks++;
    const event: { data: readonly Argument[] } = JSON.parse(line);
    event.data = event.data
      .filter((argument) => !without.has(argument.name))
      .map((argument) => (alwaysZero.test(argument.name) ? { name: argument.name, int32: 0 } : argument));
    return JSON.stringify(event);
  });
  assert.ok(forks > 20, 'the recording holds hardly any fork');
  return Readable.from([Buffer.from(`${lines.join('\n')}\n`)]);
}

describe('forks that do not tell when the child started', () => {
  for (const [recording, form, without] of [
    ['rseq', 'over gRPC', neverSent],
    ['rseq-extra', 'over gRPC', neverSent],
    ['rseq', 'in its JSON, where ids of the leader are 0 and the start of the child is there', new Set<string>()],
  ] as const) {
    it(`change nothing that is found in ${recording} ${form}, and no handler ends for them`, async () => {
      const run = await runRecording(withoutTimes(`${recording}.ndjson.gz`, without));
      const { findings } = await runRecording(recordingPath(`${recording}.pb.gz`));
      assert.equal(run.statistics.missing_argument, 0);
      assert.deepEqual(run.findings, findings);
    });
  }

  it('are all that Tracee v0.24.1 has: what children do is found there, too', async () => {
    const run: Run = await runRecording(recordingPath('v0.24.1/misuse.pb.gz'));
    assert.equal(run.statistics.missing_argument, 0);
    const found = new Set(run.findings.map(({ signature, workload }) => `${workload.thread?.name} ${signature.id}`));
    assert.ok(found.has('t14_seccomp RSEQ-016'));
    assert.ok(found.has('t24_ptrace_inje RSEQ-003'));
  });
});
