import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import * as fc from 'fast-check';
import { slice } from '../../src/inspection/slice.ts';
import { encodeTestEvent, event, type TestEvent } from '../../src/testing/event.ts';
import { content, fixture, framed } from '../intake/recording/recording-bytes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sequent-slice-'));
after(() => rmSync(folder, { recursive: true }));
const path = (name: string): string => join(folder, name);

async function converted(from: string, to: string): Promise<void> {
  await slice({ files: [from], selection: {}, out: to, force: true, arch: 'amd64' });
}

it('gives the same bytes again after a conversion to JSON and back, for recordings of a real Tracee', async () => {
  for (const name of ['threads', 'detectors-decoded']) {
    await converted(fixture(`${name}.pb.gz`), path('a.ndjson.gz'));
    await converted(path('a.ndjson.gz'), path('a.pb'));
    assert.ok(readFileSync(path('a.pb')).equals(content(`${name}.pb.gz`)), name);
  }
});

const text = fc.string({ unit: 'binary', maxLength: 20 }).map((one) => one.toWellFormed());
const big = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n });
const workload = fc.record(
  {
    pid: fc.integer({ min: 1, max: 4_194_304 }),
    executable: fc.option(text, { nil: null }),
    comm: text,
    userId: fc.nat(2 ** 32 - 1),
    container: fc.record({ id: text, name: text }),
    k8s: fc.record({ namespace: text }),
    policies: fc.array(text, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const anyEvent: fc.Arbitrary<TestEvent> = fc.oneof(
  fc
    .tuple(
      fc.record({
        rseq: big,
        rseq_len: fc.nat(),
        sig: fc.nat(2 ** 32 - 1),
        returnValue: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n),
      }),
      workload,
    )
    .map(([data, who]) => event('rseq', data, who)),
  fc
    .tuple(fc.record({ pathname: text, argv: fc.array(text), inode: big, invoked_from_kernel: fc.boolean() }), workload)
    .map(([data, who]) => event('sched_process_exec', data, who)),
);

it('loses nothing of any event in a conversion to JSON and back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyEvent, { minLength: 1, maxLength: 5 }), async (events) => {
      const bytes = framed(events.map((one, index) => encodeTestEvent(one, index)));
      writeFileSync(path('b.pb'), bytes);
      await converted(path('b.pb'), path('b.ndjson'));
      await converted(path('b.ndjson'), path('c.pb.gz'));
      await converted(path('c.pb.gz'), path('d.pb'));
      assert.deepEqual(readFileSync(path('d.pb')), bytes);
    }),
    { numRuns: 25, seed: 19 },
  );
});

it('keeps messages as they are, with fields that this version does not know', async () => {
  const first = encodeTestEvent(event('rseq', { rseq: 1n }), 1);
  // Field 15 of the response, a text.
  const unknown = Buffer.concat([first, Buffer.from([0x7a, 1, 0x78])]);
  writeFileSync(path('u.pb'), framed([unknown]));
  const result = await slice({
    files: [path('u.pb')],
    selection: { events: ['rseq'] },
    out: path('v.pb'),
    arch: 'amd64',
  });
  assert.deepEqual([result.messages, result.written, result.unwritable, result.stopped], [1, 1, 0, false]);
  assert.deepEqual(readFileSync(path('v.pb')), readFileSync(path('u.pb')));
});

it('counts what is no event, and stops after a number of events', async () => {
  writeFileSync(
    path('w.pb'),
    framed([Buffer.from([0xff]), ...[1, 2, 3].map((at) => encodeTestEvent(event('rseq', {}), at))]),
  );
  const some = { files: [path('w.pb')], selection: {}, out: path('x.ndjson'), maxEvents: 2, arch: 'amd64' } as const;
  const { written, damaged } = await slice(some);
  assert.deepEqual([written, damaged], [2, 1]);
  await assert.rejects(slice(some), /there is a recording of this name already/);
});
