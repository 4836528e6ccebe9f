import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { describeEvent, eventNames } from '../../../src/event/catalogue.ts';
import { boundFindings, defaultFindingBytes } from '../../../src/output/bound/bound-finding.ts';
import { incoming } from '../../../src/output/parcel.ts';
import { defineModel, evidence, evidenceOf, z } from '../../../src/public/index.ts';
import type { AnyContext } from '../../../src/signature/loaded.ts';
import { event } from '../../../src/testing/event.ts';
import { base, bench, said } from '../run.ts';

const evil = (): never => {
  throw new Error('evil');
};
const round: { self?: unknown } = {};
round.self = round;
const getter = Object.defineProperty({}, 'text', { get: evil, enumerable: true });

const kinds = [
  ...new Set(eventNames().flatMap((name) => describeEvent(name)?.arguments.map(({ kind }) => kind) ?? [])),
];
const evidenceWith = (argument: unknown): unknown => ({
  evidence: [{ timestamp: 1n, name: 'rseq', data: [argument] }],
});

type Handler = (event: never, ctx: AnyContext) => unknown;
const withOptions =
  (options: unknown): Handler =>
  (_event, ctx) => {
    Reflect.apply(ctx.report, undefined, [{ text: 'x' }, options]);
  };

/** What an author does, and what is said of it. */
const faults: Readonly<Record<string, readonly [Handler, RegExp]>> = {
  'options that are not an object': [withOptions(5), /the options are not an object/],
  'tags that are no list': [withOptions({ tags: 5 }), /expected array[^]*tags/],
  'a tag that is no text': [withOptions({ tags: [{}] }), /expected string[^]*tags\[0\]/],
  'a severity that does not exist': [withOptions({ severity: 'bad' }), /one of "info"[^]*severity/],
  'a subject that is no text': [withOptions({ subject: {} }), /expected string[^]*subject/],
  'evidence that is no list': [withOptions({ evidence: 'x' }), /expected array[^]*evidence/],
  'evidence that is none': [withOptions({ evidence: [{ timestamp: 1 }] }), /evidence\[0\]/],
  'evidence with a function': [
    (one, ctx) => withOptions({ evidence: [{ ...evidenceOf(one), note: evil }] })(one, ctx),
    /note of evidence is a function/,
  ],
  'an argument of evidence that is none': [
    withOptions(evidenceWith(7)),
    /an argument has a name[^]*evidence\[0\]\.data\[0\]/,
  ],
  'a pointer that is a number': [
    withOptions(evidenceWith({ name: 'ip', kind: 'pointer', value: 3 })),
    /the argument ip: a value of the kind pointer is needed[^]*evidence\[0\]\.data\[0\]/,
  ],
  'a kind of argument that does not exist': [
    withOptions(evidenceWith({ name: 'ip', kind: 'toString', value: 'x' })),
    /the argument ip is of a kind that Tracee lacks/,
  ],
  'a value without a kind': [withOptions(evidenceWith({ name: 'ip', value: 3n })), /ip has a value without a kind/],
  'a process id that is no number': [
    withOptions({ evidence: [{ timestamp: 1n, name: 'rseq', data: [], process: { pid: Number.NaN } }] }),
    /expected number[^]*evidence\[0\]\.process\.pid/,
  ],
  'a finding with a list of more items than could be written': [
    () => ({ text: Object.assign([], { length: 2 ** 32 - 1 }) }),
    /text of the finding has more than 16777216 items/,
  ],
  'a technique without a name': [withOptions({ mitre: { tactic: 'Execution', technique: 'T1' } }), /mitre\.technique/],
  'options whose getter throws': [
    withOptions(Object.defineProperty({}, 'tags', { get: evil, enumerable: true })),
    /evil/,
  ],
  'a finding with a function': [() => ({ text: evil }), /text of the finding is a function/],
  'a finding with a symbol': [() => ({ text: Symbol('x') }), /text of the finding is a symbol/],
  'a finding with a function further in': [
    () => ({ text: [{ more: evil }] }),
    /more of an item of text of the finding is/,
  ],
  'a finding with a map': [() => ({ text: new Map() }), /text of the finding is not a plain object/],
  'a finding that holds itself': [() => ({ text: round }), /nested too deeply/],
  'a finding whose getter throws': [() => getter, /evil/],
  'a finding whose getter further in throws': [() => ({ text: getter }), /evil/],
};

describe('is a fault of its author and reaches nobody else:', () => {
  for (const [what, [handler, says]] of Object.entries(faults)) {
    it(what, () => {
      const finding = z.strictObject({ text: z.any() });
      const honest = { ...base, id: 'TEST-2', name: 'test_two', on: { rseq: () => ({ text: 'honest' }) } };
      const {
        engine,
        send,
        faults: found,
        findings,
        statistics,
      } = bench(
        [
          { ...base, finding, on: { rseq: handler } },
          honest,
          { ...base, id: 'TEST-3', name: 'test_three', on: { finding() {} } },
        ],
        { bound: boundFindings(defaultFindingBytes) },
      );
      send(event('rseq', { sig: 1 }), 1);
      engine.end();
      assert.deepEqual(
        found.map(({ author, event: name }) => [author, name]),
        [['TEST-1', 'rseq']],
      );
      assert.match(String(found[0]?.error), says);
      assert.deepEqual([said(findings), statistics.faults], [['honest'], 1]);
    });
  }

  it('a fact that is not an object', () => {
    const model = defineModel({
      id: 'test.model',
      create: () => ({}),
      on: { rseq: (_view, _one, ctx) => void Reflect.apply(ctx.emit, undefined, ['made_up', null]) },
    });
    const reads = { ...base, models: { model }, on: { made_up: (one: { data: { x: unknown } }) => void one.data.x } };
    const { engine, send, faults: found } = bench([reads]);
    send(event('rseq', { sig: 1 }), 1);
    engine.end();
    assert.deepEqual(
      found.map(({ author, error }) => [author, String(error)]),
      [['test.model', 'TypeError: emit: the data of made_up is not an object']],
    );
  });
});

describe('report', () => {
  it('takes what its options may be', () => {
    const options = {
      severity: 'critical',
      mitre: { tactic: 'Execution', technique: { id: 'T1204.002', name: 'Malicious File' } },
      subject: 's',
      tags: ['t'],
    };
    const {
      engine,
      send,
      faults: found,
      findings,
    } = bench([
      {
        ...base,
        on: {
          rseq: (one: never, ctx: AnyContext) =>
            withOptions({ ...options, evidence: [one, evidence('rseq', 1n, { sig: 7 }, { note: 'n' })] })(one, ctx),
        },
      },
    ]);
    send(event('rseq', { sig: 1 }), 1);
    engine.end();
    const [finding] = findings;
    assert.deepEqual(found, []);
    assert.deepEqual(
      [finding?.threat.severity, finding?.threat.mitre?.tactic.name, finding?.subject, finding?.tags],
      ['critical', 'Execution', 's', ['t']],
    );
    assert.deepEqual(
      finding?.evidence.map(({ name, note, data }) => [name, note, data.length]),
      [
        ['rseq', undefined, 1],
        ['rseq', 'n', 1],
      ],
    );
  });

  it('keeps nothing that its author changes later', () => {
    const text = ['before'];
    const { engine, send, findings } = bench([
      { ...base, finding: z.strictObject({ text: z.any() }), on: { rseq: () => ({ text }) } },
    ]);
    send(event('rseq', { sig: 1 }), 1);
    engine.end();
    text[0] = 'after';
    assert.deepEqual(said(findings), [['before']]);
  });

  it('writes the holes of a list as null', () => {
    const { engine, send, findings } = bench([
      {
        ...base,
        finding: z.strictObject({ text: z.any() }),
        on: { rseq: () => ({ text: Object.assign([], { length: 3 }) }) },
      },
    ]);
    send(event('rseq', { sig: 1 }), 1);
    engine.end();
    assert.deepEqual(said(findings), [['null', 'null', 'null']]);
  });

  it('takes only evidence that outputs can write', () => {
    const kind = fc.constantFrom(undefined, ...kinds);
    const plain = fc.constantFrom<unknown>(0, 1n, 'x', [], {}, true, new Uint8Array(1));
    const value = fc.oneof(plain, plain, fc.anything(), fc.array(fc.bigInt()));
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(kind, value, (kind, value) => {
        const options = evidenceWith({ name: 'x', ...(kind !== undefined && { kind, value }) });
        const { engine, send, findings, faults: found } = bench([{ ...base, on: { rseq: withOptions(options) } }]);
        send(event('rseq', { sig: 1 }), 1);
        engine.end();
        assert.equal(findings.length + found.length, 1);
        for (const finding of findings) {
          const { json } = incoming(structuredClone(finding), { json: true, object: false }).parcel();
          assert.equal(JSON.parse(String(json)).evidence.length, 1);
        }
        taken += findings.length;
        refused += found.length;
      }),
      { numRuns: 500, seed: 14 },
    );
    assert.ok(taken > 50 && refused > 50, `${taken} ${refused}`);
  });
});

describe('evidence', () => {
  it('shows a value that is not of its argument as text', () => {
    assert.deepEqual(evidence('rseq', 1n, JSON.parse('{ "rseq": { "a": 1 }, "sig": [1], "flags": 3 }')).data, [
      { name: 'rseq', kind: 'str', value: '{"a":1}' },
      { name: 'flags', kind: 'int32', value: 3 },
      { name: 'sig', kind: 'int32_array', value: [1] },
    ]);
  });
});
