import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Engine } from '../../../src/engine/engine.ts';
import type { Finding } from '../../../src/finding.ts';
import { loadSignatures } from '../../../src/packs/load.ts';
import { argumentJson } from '../../../src/testing/event.ts';
import { shownWatch } from '../../../src/testing/shown-run.ts';
import { canonical } from '../../../src/testing/vectors/run-vector.ts';
import { encodeProtobufJson } from '../../../src/tracee/json/protobuf-json.ts';
import { fixture } from '../../event/events.ts';
import { type Json, member } from './json.ts';

const signatures = await loadSignatures(['tracee']);

/** Findings of the pack, and those of Tracee itself, as `name time thread data origin`. */
interface Run {
  readonly ours: readonly string[];
  readonly theirs: readonly string[];
}

/** Runs the base events of a recording alone. */
function run(recording: string): Run {
  const events: Json[] = fixture(`recordings/${recording}.ndjson.gz`)
    .toString()
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const findings: Finding[] = [];
  const troubles: string[] = [];
  // `sequent test` ends a file whose signatures make no progress, and sees progress only through this.
  const watch = shownWatch();
  const engine = new Engine({
    signatures,
    arch: 'amd64',
    ...(watch !== undefined && { watch }),
    onFinding: (finding) => findings.push(finding),
    onFault: ({ author, error }) => troubles.push(`${author}: ${String(error)}`),
    onInvalid: (event, { path, message }) => troubles.push(`${event} ${path}: ${message}`),
  });
  for (const event of events) {
    if (event['detectedFrom'] !== undefined) continue;
    const bytes = encodeProtobufJson(event);
    engine.message(bytes, 0, bytes.length, 0);
  }
  engine.end();
  assert.deepEqual(troubles, []);
  assert.equal(engine.statistics.missing_argument, 0);
  return {
    ours: findings.map(ourKey).sort(),
    theirs: events
      .filter((one) => one['detectedFrom'])
      .map(theirKey)
      .sort(),
  };
}

/** Its text under decoded-data lacks bits that nobody names, so that the number cannot be had back. */
const inexact = 'prev_prot';

function key(
  name: unknown,
  time: bigint,
  thread: unknown,
  data: unknown,
  origin: unknown,
  originData: unknown,
): string {
  const from = [originData ?? []].flat().filter((one) => member(one, 'name') !== inexact);
  return JSON.stringify([name, String(time), thread, data ?? [], origin, from]);
}

function ourKey({ signature, timestamp, workload, data, detectedFrom }: Finding): string {
  const { data: own } = canonical({ data: data.map((one) => argumentJson(one.name, one.kind ?? '', one.value)) });
  const { data: from } = canonical({
    data: detectedFrom.data.map((one) => argumentJson(one.name, one.kind ?? '', one.value)),
  });
  return key(signature.name, timestamp, workload.thread?.hostTid, own, detectedFrom.name, from);
}

function theirKey(event: Json): string {
  const [, seconds = '', nanos = ''] = /^(.{19})\.?(\d*)Z$/.exec(String(event['timestamp'])) ?? [];
  const time = BigInt(Date.parse(`${seconds}Z`)) * 1_000_000n + BigInt(nanos.padEnd(9, '0'));
  const thread = member(member(member(event['workload'], 'process'), 'thread'), 'hostTid');
  const origin = event['detectedFrom'];
  return key(event['name'], time, thread, event['data'], member(origin, 'name'), member(origin, 'data'));
}

/** What is beyond Tracee in each run of its 33 provocations: docs/parity.md says why. */
const better = { aslr_inspection: 2, default_loader_mod: 3 };
/** In that run an exec of `at` came without the path of its process. */
const betterDecoded = { ...better, scheduled_task_mod: 1 };

for (const [recording, count, beyond] of [
  ['detectors', 56, better],
  ['detectors-decoded', 55, betterDecoded],
] as const) {
  describe(`the base events of the recording ${recording}`, () => {
    const { ours, theirs } = run(recording);

    it('give every finding that Tracee itself made, with its data and the event behind it', () => {
      assert.equal(theirs.length, count);
      assert.deepEqual(
        theirs.filter((one) => !ours.includes(one)),
        [],
      );
    });

    it('give none twice, and beyond them only what Tracee misses', () => {
      assert.equal(new Set(ours).size, ours.length);
      const extra = ours.filter((one) => !theirs.includes(one)).map((one): string => JSON.parse(one)[0]);
      assert.deepEqual(
        Object.fromEntries(
          Object.entries(Object.groupBy(extra, (name) => name)).map(([name, all]) => [name, all?.length]),
        ),
        beyond,
      );
    });
  });
}

it('the one finding in rseq-extra is found, and nothing else', () => {
  const { ours, theirs } = run('rseq-extra');
  assert.equal(theirs.length, 1);
  assert.deepEqual(ours, theirs);
});
