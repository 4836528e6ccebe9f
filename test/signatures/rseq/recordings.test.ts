import assert from 'node:assert/strict';
import { basename } from 'node:path';
import { Readable } from 'node:stream';
import { describe, it } from 'node:test';
import { expectations, programOf, type Run, recordingLines, recordingPath, runRecording } from './recording-run.ts';

/** Programs and the rules that were found in them. */
function found({ findings }: Run): Map<string, Set<string>> {
  const programs = new Map<string, Set<string>>();
  for (const finding of findings) {
    const program = programOf(finding);
    programs.set(program, (programs.get(program) ?? new Set()).add(finding.signature.id));
  }
  return programs;
}

/** Everything that is required was found; nothing else but what is allowed, and nothing in other programs. */
function exactly(run: Run, recording: string): void {
  const expected = expectations(recording);
  const got = found(run);
  for (const [program, { allowed }] of expected) {
    const ids = got.get(program);
    for (const id of allowed) ids?.delete(id);
    if (ids?.size === 0) got.delete(program);
  }
  const required = [...expected].filter(([, rules]) => rules.required.length > 0);
  assert.ok(required.length > 0);
  assert.deepEqual(got, new Map(required.map(([program, rules]) => [program, new Set(rules.required)])));
}

function sound({ statistics, troubles }: Run, events: number): void {
  assert.deepEqual(troubles, []);
  const { received, unmatched, dropped, invalid, evaluated, faults, missing_argument: missing } = statistics;
  assert.deepEqual(
    { received, dropped, invalid, faults, missing },
    { received: events, dropped: 0, invalid: 0, faults: 0, missing: 0 },
  );
  assert.equal(received, unmatched + dropped + invalid + evaluated);
  assert.ok(evaluated > 0, 'no event was evaluated');
}

/** The recording with every pointer argument written otherwise. */
function pointersAs(name: string, write: (pointer: bigint) => Record<string, string>): Readable {
  let pointers = 0;
  const lines = recordingLines(name).map((line) => {
    const event: { data?: { name: string; pointer?: string }[] } = JSON.parse(line);
    for (const argument of event.data ?? []) {
      if (argument.pointer === undefined) continue;
      pointers++;
      Object.assign(argument, write(BigInt(argument.pointer)));
      delete argument.pointer;
    }
    return JSON.stringify(event);
  });
  assert.ok(pointers > 100, 'the recording holds hardly any pointer');
  return Readable.from([Buffer.from(`${lines.join('\n')}\n`)]);
}

for (const [recording, events] of [
  ['rseq', 24_019],
  ['rseq-extra', 1_193],
] as const) {
  describe(`the recording ${recording}`, () => {
    const runs = new Map<string, Promise<Run>>();
    const runOf = (file: string): Promise<Run> => {
      const run = runs.get(file) ?? runRecording(recordingPath(file));
      runs.set(file, run);
      return run;
    };
    const fromBytes = (): Promise<Run> => runOf(`${recording}.pb.gz`);

    it('gives each program the rules that are expected of it, and nothing else', async () => {
      const run = await fromBytes();
      sound(run, events);
      exactly(run, recording);
    });

    it('gives the same findings as JSON', async () => {
      const run = await runOf(`${recording}.ndjson.gz`);
      sound(run, events);
      assert.deepEqual(run.findings, (await fromBytes()).findings);
    });

    it('gives the same findings in a second run', async () => {
      assert.deepEqual(
        (await runRecording(recordingPath(`${recording}.pb.gz`))).findings,
        (await fromBytes()).findings,
      );
    });

    it('gives the same findings where pointers come as text, as with decoded data', async () => {
      const run = await runRecording(
        pointersAs(`${recording}.ndjson.gz`, (value) => ({ str: `0x${value.toString(16)}` })),
      );
      sound(run, events);
      assert.deepEqual(run.findings, (await fromBytes()).findings);
    });

    it('gives the same findings where pointers come as uInt64, as from older builds', async () => {
      const run = await runRecording(pointersAs(`${recording}.ndjson.gz`, (value) => ({ uInt64: value.toString() })));
      sound(run, events);
      assert.deepEqual(run.findings, (await fromBytes()).findings);
    });
  });
}

it("Tracee's own JSON of the run of rseq-extra gives the same findings, though it starts earlier", async () => {
  const run = await runRecording(recordingPath('rseq-extra.tracee.jsonl.gz'));
  sound(run, 1_477);
  exactly(run, 'rseq-extra');
  const other = await runRecording(recordingPath('rseq-extra.pb.gz'));
  const story = ({ findings }: Run): unknown[] =>
    findings.map(({ timestamp, signature, threat, data, tags }) => [
      timestamp,
      signature.id,
      threat.severity,
      data,
      tags,
    ]);
  assert.deepEqual(story(run), story(other));
});

for (const [file, events] of [
  ['threads.pb.gz', 129],
  ['threads.ndjson.gz', 129],
  ['detectors.pb.gz', 1_575],
  ['detectors.ndjson.gz', 1_575],
  ['detectors-decoded.pb.gz', 1_595],
  ['detectors-decoded.ndjson.gz', 1_595],
] as const) {
  it(`nothing is found in ${basename(file)}, where nobody misuses these calls`, async () => {
    const run = await runRecording(recordingPath(file));
    sound(run, events);
    assert.deepEqual(found(run), new Map());
  });
}
