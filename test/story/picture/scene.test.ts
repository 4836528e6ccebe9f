import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import type { Addresses } from '../../../src/story/addresses/addresses.ts';
import type { Label, Scene } from '../../../src/story/picture/scene.ts';
import { toSvg } from '../../../src/story/picture/svg.ts';
import { tellStory } from '../../../src/story/story.ts';
import { recordedEvents, recordedFindings } from '../recorded-findings.ts';

const pictured = new Set(['RSEQ-004', 'RSEQ-008', 'RSEQ-009', 'RSEQ-010', 'RSEQ-011', 'RSEQ-014', 'RSEQ-017']);
const [main, extra] = await Promise.all([recordedFindings('rseq'), recordedFindings('rseq-extra')]);
const events = { rseq: await recordedEvents('rseq'), extra: await recordedEvents('rseq-extra') };

function labelsOf({ shapes }: Scene): readonly Label[] {
  return shapes.filter((shape) => shape.shape === 'label');
}

function touches(a: Label, b: Label): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

/** Every scene must hold this, whatever an attacker has chosen. */
function assertReadable(scene: Scene): void {
  const labels = labelsOf(scene);
  const clashes = labels.flatMap((a, index) =>
    labels.slice(index + 1).flatMap((b) => (touches(a, b) ? [`${a.text} / ${b.text}`] : [])),
  );
  assert.deepEqual(clashes, []);
  for (const shape of scene.shapes) {
    const [left, right, top, bottom] =
      shape.shape === 'line'
        ? [
            Math.min(shape.x1, shape.x2),
            Math.max(shape.x1, shape.x2),
            Math.min(shape.y1, shape.y2),
            Math.max(shape.y1, shape.y2),
          ]
        : [shape.x, shape.x + shape.width, shape.y, shape.y + shape.height];
    assert.ok(left >= 0 && top >= 0 && right <= scene.width && bottom <= scene.height, JSON.stringify(shape));
  }
}

/** Both pictures are readable, and the addresses of the first column rise. */
function assertPictures({ wide, narrow }: Addresses): void {
  for (const scene of [wide, narrow]) assertReadable(scene);
  const axis = labelsOf(wide).filter(({ role, x }) => role === 'axis' && x === 16);
  const addresses = axis.toSorted((a, b) => a.y - b.y).map(({ text }) => BigInt(text));
  assert.deepEqual(
    addresses,
    addresses.toSorted((a, b) => (a < b ? -1 : 1)),
  );
}

describe('scenes of the recordings', () => {
  it('are readable for every finding that has addresses, with and without surrounding events', () => {
    const met = new Set<string>();
    for (const [findings, surrounding] of [
      [main, events.rseq],
      [extra, events.extra],
    ] as const) {
      const unique = new Map(
        findings.filter(({ id }) => pictured.has(id)).map((one) => [`${one.id} ${one.program}`, one]),
      );
      for (const { id, json } of unique.values()) {
        const { addresses } = tellStory(json);
        assert.ok(addresses, id);
        met.add(id);
        assertPictures(addresses);
      }
      const one = findings.find(({ id }) => id === 'RSEQ-011');
      const { addresses } = tellStory(one?.json, { surroundings: { events: surrounding } });
      assert.ok(addresses);
      assertPictures(addresses);
    }
    assert.deepEqual(met, pictured);
  });

  it('are readable whatever the addresses, threads and lengths', () => {
    const address = fc.oneof(
      fc.bigInt(0x1000n, 0x1040n),
      fc.bigInt(0n, 2n ** 64n - 1n),
      fc.constantFrom(0x7fff_f000n, 0x7fff_f010n, 0x7fff_f020n, 0x7fff_effen),
    );
    const tid = fc.integer({ min: 1, max: 4 });
    const call = fc.oneof(
      fc.record({
        name: fc.constant('rseq'),
        tid,
        data: fc
          .tuple(address, fc.constantFrom(32, 33, 256, 2 ** 32 - 1), fc.constantFrom(0, 1), fc.constantFrom('0', '-22'))
          .map(([rseq, length, flags, result]) => [
            { name: 'rseq', pointer: `${rseq}` },
            { name: 'rseq_len', u_int32: length },
            { name: 'flags', int32: flags },
            { name: 'sig', u_int32: 0x5305_3053 },
            { name: 'returnValue', int64: result },
          ]),
      }),
      fc.record({
        name: fc.constant('set_tid_address'),
        tid,
        data: address.map((tidptr) => [{ name: 'tidptr', pointer: `${tidptr}` }]),
      }),
    );
    const text = fc.constantFrom('/x', '漢'.repeat(90), '\u202e\u0000<b>', 'a'.repeat(300));
    fc.assert(
      fc.property(
        fc.array(call, { minLength: 1, maxLength: 8 }),
        text,
        fc.constantFrom(...main.filter(({ id }) => pictured.has(id))),
        (calls, path, { json }) => {
          const evidence = calls.map(({ name, tid: thread, data }, index) => ({
            timestamp: `2026-11-23T07:35:5${index}.000000000Z`,
            name,
            data,
            thread: { tid: thread },
          }));
          const hostile =
            typeof json === 'object' && json !== null && 'workload' in json && typeof json.workload === 'object'
              ? json
              : {};
          const { addresses } = tellStory({
            ...hostile,
            timestamp: '2026-11-23T07:36:00.000000000Z',
            evidence,
            workload: { process: { executable: { path }, pid: 1, host_pid: 1, thread: { tid: 1 } } },
          });
          if (addresses === undefined) return;
          assertPictures(addresses);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('toSvg', () => {
  it('escapes every text', () => {
    const hostile = '<script>&"</script>';
    const label: Label = { shape: 'label', x: 0, y: 0, width: 9, height: 9, text: hostile, size: 9, role: 'text' };
    const svg = toSvg({ width: 10, height: 10, title: hostile, description: hostile, shapes: [label] });
    assert.equal(svg.match(/&lt;script&gt;&amp;&quot;&lt;\/script&gt;/g)?.length, 3);
    assert.ok(!svg.includes('<script'));
  });
});
