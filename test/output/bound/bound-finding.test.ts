import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Argument, Json } from '../../../src/event/kinds.ts';
import type { Evidence, Finding } from '../../../src/finding.ts';
import { boundFindings, leastFindingBytes } from '../../../src/output/bound/bound-finding.ts';
import { findingId } from '../../../src/output/finding-id.ts';
import { createJson } from '../../../src/output/format/json/json.ts';
import { createPretty } from '../../../src/output/format/pretty/pretty.ts';
import { hostileFinding, reportOf, sampleFinding } from '../sample-finding.ts';

const limit = 65_536;
const json = createJson();

function written(finding: Finding): string {
  return json({ ...reportOf(finding), count: 7 });
}

const exec = (argv: readonly string[]): Argument[] => [
  { name: 'pathname', kind: 'str', value: '/tmp/x' },
  { name: 'argv', kind: 'str_array', value: argv },
];

/** Texts that take one to twelve bytes for a character, and any length. */
const text = fc
  .tuple(
    fc.constantFrom('a', '"', '\\', '\n', '\u001b', 'é', '漢', '😀', '\u{e0041}', '\ud800', '\u202e', '\u0301', ' '),
    fc.oneof(fc.nat(20), fc.nat(3_000), fc.constant(40_000)),
  )
  .map(([unit, times]) => unit.repeat(times));
const list = fc
  .tuple(text, fc.oneof(fc.nat(4), fc.nat(2_000)))
  .map(([item, count]) => Array.from({ length: count }, () => item.slice(0, 400)));
const struct: fc.Arbitrary<Record<string, Json>> = fc
  .tuple(text, fc.nat(200), fc.nat(12))
  .map(([item, width, depth]) => {
    let value: Record<string, Json> = { [item]: item };
    for (let i = 0; i < depth; i++) value = { value, [`${item.slice(0, 30)}${i}`]: [item, null, 1] };
    for (let i = 0; i < width; i++) value[`k${i}`] = item.slice(0, 50);
    return value;
  });
const argument: fc.Arbitrary<Argument> = fc.oneof(
  text.map((value): Argument => ({ name: 'str', kind: 'str', value })),
  text.map((name): Argument => ({ name, kind: 'bool', value: true })),
  list.map((value): Argument => ({ name: 'list', kind: 'str_array', value })),
  struct.map((value): Argument => ({ name: 'struct', kind: 'struct', value })),
  fc.nat(60_000).map((length): Argument => ({ name: 'bytes', kind: 'bytes', value: new Uint8Array(length) })),
  fc
    .nat(9_000)
    .map(
      (length): Argument => ({ name: 'n', kind: 'u_int64_array', value: Array.from({ length }, () => 2n ** 64n - 1n) }),
    ),
  text.map((sun_path): Argument => ({ name: 'peer', kind: 'sockaddr', value: { sa_family: 'AF_UNIX', sun_path } })),
);
const data = fc.array(argument, { maxLength: 12 });
const anyFinding: fc.Arbitrary<Finding> = fc
  .record({
    base: text,
    data,
    story: data,
    times: fc.oneof(fc.nat(3), fc.nat(600)),
    tags: list,
    subject: text,
    labels: struct,
  })
  .map(({ base, story, times, labels, ...rest }) => {
    const hostile = hostileFinding(base);
    const one: Evidence = { timestamp: 1n, name: 'event', data: story, note: base };
    // A megabyte is as good as hundreds of them.
    const most = Math.ceil(1e6 / argumentsSize(story));
    return {
      ...hostile,
      ...rest,
      policies: rest.tags,
      evidence: Array.from({ length: Math.min(times, most) }, () => one),
      threat: { ...hostile.threat, properties: Object.fromEntries(Object.keys(labels).map((key) => [key, base])) },
      detectedFrom: { name: base, data: story, parent: { name: base, data: story } },
    };
  });

function argumentsSize(story: readonly Argument[]): number {
  return 100 + JSON.stringify(story, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)).length;
}

describe('a finding is bounded', () => {
  it('stays the very same where it is not too large', () => {
    const bound = boundFindings(limit);
    for (const finding of [sampleFinding(), hostileFinding('\u202e'.repeat(50))]) assert.equal(bound(finding), finding);
    // Its texts would not fit if each character were an escape.
    const long = sampleFinding({ data: exec(['x'.repeat(50_000)]) });
    assert.equal(bound(long), long);
  });

  it("an attacker's 30 KiB of escapes in argv: what identifies it stays, and what was cut is told", () => {
    const argv = ['/tmp/x', '\u001b'.repeat(30_720)];
    const whole = sampleFinding({
      evidence: [{ timestamp: 5n, name: 'sched_process_exec', data: exec(argv) }],
      detectedFrom: { name: 'sched_process_exec', data: exec(argv) },
    });
    assert.ok(Buffer.byteLength(written(whole)) > 360_000);
    const cut = boundFindings(limit)(whole);
    const line = written(cut);
    assert.ok(Buffer.byteLength(line) <= limit);
    assert.equal(findingId(cut), findingId(whole));
    const { workload, policies, signature, threat, timestamp, subject } = whole;
    assert.deepEqual(
      { ...cut, data: [], tags: [], detectedFrom: 0, evidence: 0, truncated: 0 },
      {
        workload,
        policies,
        signature,
        threat,
        timestamp,
        subject,
        data: [],
        tags: [],
        detectedFrom: 0,
        evidence: 0,
        truncated: 0,
      },
    );
    const { truncated, evidence, detected_from } = JSON.parse(line);
    const kept = evidence[0].data[1].str_array.value[1].length;
    assert.ok(kept > 2_000);
    assert.equal(detected_from.data[1].str_array.value[1], '\u001b'.repeat(kept));
    const part = (path: string) => ({ path, unit: 'characters', kept, length: 30_720 });
    assert.deepEqual(truncated, {
      limit,
      parts: [part('detected_from.data.argv[1]'), part('evidence[0].data.argv[1]')],
    });
    assert.match(
      createPretty({ colour: false, columns: 200 })(reportOf(cut)),
      /cut +\S*argv\[1\]: \d+ of 30720 characters kept/,
    );
  });

  it('no output writes more than the limit, whatever a finding holds', () => {
    fc.assert(
      fc.property(anyFinding, fc.constantFrom(leastFindingBytes, 16_384, limit), (whole, most) => {
        const cut = boundFindings(most)(whole);
        const line = written(cut);
        assert.ok(Buffer.byteLength(line) <= most, `${Buffer.byteLength(line)} > ${most}`);
        for (const columns of [40, 100]) {
          const pretty = createPretty({ colour: true, columns, maxBytes: most })(reportOf(cut));
          assert.ok(Buffer.byteLength(pretty) <= most);
          assert.ok(pretty.trimEnd().length > 0);
        }
        assert.equal(findingId(cut), findingId(whole));
        assert.equal(cut.threat.severity, whole.threat.severity);
        assert.equal(cut.workload.process?.pid, whole.workload.process?.pid);
        assert.equal(cut === whole, cut.truncated === undefined);
        assert.equal(boundFindings(most)(cut), cut);
      }),
      { numRuns: 20, seed: 14 },
    );
  });

  it('is not cut inside of a character', () => {
    for (const shift of ['', 'a', 'ab', 'abc']) {
      const whole = sampleFinding({ tags: [shift + '😀'.repeat(60_000)] });
      const [tag = ''] = boundFindings(limit)(whole).tags;
      assert.ok(tag.length > 1_000 && tag.isWellFormed());
    }
  });

  it('keeps subjects apart that begin alike', () => {
    const subjects = ['a', 'b', '\ud800', '\udc00'].map((end) => {
      const subject = 'x'.repeat(100_000) + end;
      return boundFindings(limit)(sampleFinding({ subject })).subject;
    });
    assert.equal(new Set(subjects).size, subjects.length);
    for (const subject of subjects) assert.ok(subject.length < limit);
  });

  it('says in a part that was cut twice how long it was at first', () => {
    const whole = sampleFinding({ tags: ['x'.repeat(200_000)] });
    const twice = boundFindings(leastFindingBytes)(boundFindings(limit)(whole));
    assert.deepEqual(
      twice.truncated?.parts.map(({ path, length }) => [path, length]),
      [['tags[0]', 200_000]],
    );
    assert.equal(findingId(twice), findingId(whole));
  });

  it('refuses what is no plain data', () => {
    const loop: Record<string, unknown> = {};
    loop['loop'] = { loop };
    for (const value of [loop, { f() {} }, { s: Symbol('s') }]) {
      const finding = sampleFinding();
      Reflect.set(finding, 'data', [{ name: 'x', kind: 'struct', value }]);
      assert.throws(() => boundFindings(limit)(finding), TypeError);
    }
  });
});
