import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Finding, type Severity, severities } from '../../src/finding.ts';
import { sumOf } from '../../src/output/delivery.ts';
import { type Parcel, pack, unpack } from '../../src/output/parcel.ts';
import { defaultRepeats, type Repeat, type Repeats } from '../../src/output/repeats.ts';
import { openReporting, type Reporting } from '../../src/output/reporting.ts';
import { Outbox } from '../../src/sidecar/engine/outbox.ts';
import { entryOf, readEntry } from '../../src/sidecar/finding-entry.ts';
import { Inbox } from '../../src/sidecar/inbox.ts';
import { createSharedMemory, lostCounts } from '../../src/sidecar/shared.ts';
import type { FromEngine } from '../../src/sidecar/thread-messages.ts';
import { until } from '../output/destination/kit/waiting.ts';
import { sampleFinding } from '../output/sample-finding.ts';

const forms = { json: true, object: true };

function findingOf(severity: Severity, subject: string, size = 0): Finding {
  const { threat } = sampleFinding();
  const data = [
    { name: 'bytes', kind: 'bytes', value: Uint8Array.of(1, 2, 255) } as const,
    { name: 'text', kind: 'str', value: 'x'.repeat(size) } as const,
  ];
  return sampleFinding({ threat: { ...threat, severity }, subject, data });
}

/** Both sides in one thread, and what arrives. */
async function joined(how: Repeats = defaultRepeats) {
  const memory = createSharedMemory(2 ** 16);
  const said: FromEngine[] = [];
  const log: string[] = [];
  const say = (message: string): void => void log.push(message);
  const inner = await openReporting({
    outputs: [],
    stdout: new PassThrough(),
    stdoutFile: undefined,
    colour: false,
    columns: undefined,
    identity: { node: 'worker-1', labels: {} },
    log: { info: say, warn: say, error: say },
    source: 'live',
    onGone() {},
    now: () => 0,
  });
  const arrived: (Finding | bigint)[] = [];
  const parcels: Parcel[] = [];
  const repeats: Repeat[] = [];
  const reporting: Reporting = {
    ...inner,
    incoming(each) {
      repeats.push({ key: each.key, windowNs: each.windowNs });
      parcels.push(each.parcel());
      if (each.parcel().object !== undefined) arrived.push(unpack(each.parcel()));
    },
    time: (timestamp) => arrived.push(timestamp),
  };
  const outbox = new Outbox(
    (message) => said.push(message),
    memory,
    { number: 0, forms: { ...forms, repeats: how } },
    () => true,
  );
  const inbox = new Inbox(memory, reporting, () => {});
  return { memory, said, log, arrived, parcels, repeats, outbox, inbox, transit: inner.transit };
}

describe('findings on their way to the main thread', () => {
  it('bring the key and the window of their repeats', async () => {
    const signatures = { 'X-9': { windowNs: 0n, key: [] } };
    const { arrived, outbox, inbox, repeats } = await joined({ windowNs: 7n, key: ['user'], signatures });
    const one = findingOf('high', '1');
    outbox.finding(one);
    outbox.finding({ ...one, subject: '2' });
    outbox.finding({ ...one, signature: { ...one.signature, id: 'X-9' } });
    inbox.wake();
    await inbox.emptied();
    assert.equal(arrived.length, 3);
    const [first, second, other] = repeats;
    assert.deepEqual([first?.windowNs, second?.windowNs, other?.windowNs], [7n, 7n, 0n]);
    assert.equal(first?.key, second?.key);
    assert.notEqual(first?.key, other?.key);
  });

  it('arrive whole and in order, with the time between them', async () => {
    const { arrived, outbox, inbox, said } = await joined();
    const first = findingOf('high', '1');
    const second = findingOf('info', '2', 100_000);
    outbox.finding(first);
    outbox.time(5_000_000_000n);
    outbox.flush();
    outbox.finding(second);
    outbox.flush();
    assert.deepEqual(said, [{ say: 'findings' }], 'one message wakes for all of them');
    await inbox.emptied();
    assert.deepEqual(arrived, [first, 5_000_000_000n, second]);
    outbox.finding(first);
    outbox.flush();
    assert.equal(said.length, 2, 'the reader had gone to sleep');
  });

  it('wake nobody where there are none', async () => {
    const { outbox, inbox, said } = await joined();
    outbox.flush();
    outbox.finding(findingOf('high', '1'));
    outbox.flush();
    await inbox.emptied();
    outbox.flush();
    assert.deepEqual(said, [{ say: 'findings' }]);
  });

  it('come with what is kept of a large one', async () => {
    const { arrived, outbox, inbox, parcels } = await joined();
    const large = findingOf('high', '1', 20_000);
    outbox.finding(large);
    outbox.finding(findingOf('high', '2'));
    await inbox.emptied();
    assert.deepEqual(parcels, [pack(large, forms), pack(findingOf('high', '2'), forms)]);
    for (const { json, object } of parcels) {
      assert.equal(json?.length, json?.buffer.byteLength, 'no part of a larger buffer');
      assert.equal(object?.length, object?.buffer.byteLength);
    }
    assert.equal(arrived.length, 2);
  });

  it('come with the facts that outputs over the network need, where no output needs the object', () => {
    const withFacts = { json: true, facts: true, object: false };
    for (const finding of [findingOf('high', '\ud800 "\n', 20_000), findingOf('high', '2')]) {
      const entry = entryOf(finding, withFacts);
      const bytes = Buffer.alloc(entry.bytes);
      entry.write(bytes, 0);
      assert.deepEqual(readEntry(bytes, 0, 'high').parcel(), pack(finding, withFacts));
    }
  });

  it('let lines of the log through up to their limits, and say how many were left out', async () => {
    const { outbox, said } = await joined();
    const lines = 300;
    const logged = () => said.flatMap((message) => (message.say === 'log' ? [message.lines] : []));
    for (let at = 0; at < lines; at++)
      outbox.log({ level: 'warn', message: 'a signature has thrown', fields: { error: 'x'.repeat(1_000_000) } });
    const first = logged().flat().length;
    assert.ok(first > 0 && first < 100, 'the first lines do not wait for the end of the turn');
    outbox.flush();
    const sent = logged().flat();
    assert.ok(sent.length > 100 && JSON.stringify(sent).length < 2 ** 20);
    const last = sent.at(-1);
    assert.equal(last?.message, 'lines of the log were left out, because there were too many at once');
    assert.equal(last?.fields['lines'], lines - (sent.length - 1));
  });

  it('stay what they are when their place in the ring is written again', async () => {
    const { arrived, outbox, inbox } = await joined();
    for (let at = 0; at < 200; at++) {
      outbox.finding(findingOf('high', `${at}`, 10_000));
      await inbox.emptied();
    }
    assert.deepEqual(arrived[0], findingOf('high', '0', 10_000));
  });

  it('outlive the engine that has made them, even where it had not woken anybody', async () => {
    const { memory, arrived, outbox, inbox } = await joined();
    outbox.finding(findingOf('low', 'of the first engine'));
    const next = new Outbox(
      () => {},
      memory,
      { number: 0, forms },
      () => false,
    );
    next.finding(findingOf('low', 'of the second'));
    await inbox.emptied();
    assert.deepEqual(arrived, [findingOf('low', 'of the first engine'), findingOf('low', 'of the second')]);
  });

  const short = { json: true, object: false };
  const kindsOf = (parcels: readonly Parcel[]) =>
    parcels.map(({ object }) => (object === undefined ? 'line' : 'object'));

  it('have other forms after the mark that tells of them', async () => {
    const { outbox, inbox, parcels, said } = await joined();
    const seen: number[] = [];
    inbox.awaitForms(2, () => seen.push(parcels.length));
    outbox.finding(findingOf('low', '1'));
    outbox.changeForms({ number: 1, forms: short });
    outbox.finding(findingOf('low', '2'));
    outbox.changeForms({ number: 2, forms });
    outbox.finding(findingOf('low', '3'));
    outbox.flush();
    await inbox.emptied();
    assert.deepEqual([kindsOf(parcels), seen], [['object', 'line', 'object'], [2]]);
    assert.equal(said.length, 1);
  });

  it('keep the earlier forms while the ring has no room for the mark', async () => {
    const { memory, outbox, inbox, parcels } = await joined();
    const seen: number[] = [];
    inbox.awaitForms(1, () => seen.push(parcels.length));
    const lost = lostCounts(memory);
    for (const size of [2_000_000, 100_000, 1_000]) {
      for (const before = lost.critical; lost.critical === before; ) outbox.finding(findingOf('critical', '1', size));
    }
    for (let at = 0; at < 100; at++) {
      outbox.time(BigInt(at) * 5_000_000_000n);
      outbox.flush();
    }
    outbox.changeForms({ number: 1, forms: short });
    await inbox.emptied();
    const before = parcels.length;
    await until('the mark arrives', () => {
      inbox.wake();
      return seen.length > 0;
    });
    outbox.finding(findingOf('low', 'later'));
    await inbox.emptied();
    assert.deepEqual([seen, kindsOf(parcels).at(-1), parcels.length], [[before], 'line', before + 1]);
  });

  it('of the next engine come after the mark that the last one could not write', async () => {
    const { memory, outbox, inbox, parcels } = await joined();
    const seen: number[] = [];
    inbox.awaitForms(1, () => seen.push(parcels.length));
    outbox.finding(findingOf('low', 'of the first engine'));
    const next = new Outbox(
      () => {},
      memory,
      { number: 1, forms: short },
      () => false,
    );
    next.finding(findingOf('low', 'of the second'));
    await inbox.emptied();
    assert.deepEqual([kindsOf(parcels), seen], [['object', 'line'], [1]]);
  });

  it('are lost, counted and told where there is no room, the least severe first', async () => {
    const { arrived, outbox, inbox, transit, log } = await joined();
    const count = 60;
    for (const severity of severities) {
      for (let at = 0; at < count; at++) outbox.finding(findingOf(severity, `${at}`, 200_000));
    }
    await inbox.emptied();
    const { undelivered } = transit;
    assert.equal(arrived.length + sumOf(undelivered), count * severities.length);
    for (const severity of severities) assert.ok(undelivered[severity] < count, `${severity} has room of its own`);
    assert.ok(undelivered.low > 0);
    assert.deepEqual(log, [
      'findings are lost between the signatures and the outputs',
      'all findings reach the outputs again',
    ]);
  });

  it('arrive in the order in which they were made, or are counted, whatever comes', async () => {
    const step = fc.oneof(
      { weight: 5, arbitrary: fc.record({ rank: fc.nat(4), size: fc.nat(2_000_000) }) },
      { weight: 1, arbitrary: fc.constant('empty' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { arrived, outbox, inbox, transit } = await joined();
        let made = 0;
        for (const each of steps) {
          if (each === 'empty') await inbox.emptied();
          else outbox.finding(findingOf(severities[each.rank] ?? 'info', `${made++}`, each.size));
        }
        await inbox.emptied();
        const subjects = arrived.map((each) => (typeof each === 'bigint' ? -1 : Number(each.subject)));
        assert.deepEqual(
          subjects,
          subjects.toSorted((a, b) => a - b),
        );
        assert.equal(arrived.length + sumOf(transit.undelivered), made);
      }),
      { seed: 14, numRuns: 20 },
    );
  });
});
