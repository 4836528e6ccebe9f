import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { type Severity, severities } from '../../src/finding.ts';
import { type Incoming, incoming } from '../../src/output/parcel.ts';
import { defaultRepeats, type Repeats } from '../../src/output/repeats.ts';
import type { Report } from '../../src/output/report.ts';
import { createSuppression, type SuppressionOptions } from '../../src/output/suppression.ts';
import { sampleFinding } from './sample-finding.ts';

const nsPerSecond = 1_000_000_000n;

function finding(
  seconds: number,
  subject = 'a',
  severity: Severity = 'high',
  id = 'X-1',
  tags: readonly string[] = [],
  repeats: Repeats = defaultRepeats,
): Incoming {
  const sample = sampleFinding();
  const made = sampleFinding({
    timestamp: BigInt(Math.round(seconds * 1000)) * 1_000_000n,
    subject,
    tags,
    signature: { ...sample.signature, id },
    threat: { ...sample.threat, severity },
  });
  return incoming(made, { json: false, object: true, repeats });
}

function within(window: bigint, seconds: number, subject = 'a', severity: Severity = 'high'): Incoming {
  return finding(seconds, subject, severity, 'X-1', [], { ...defaultRepeats, windowNs: window * nsPerSecond });
}

function brief(reports: readonly Report[]): string[] {
  return reports.map(({ finding, count, firstTimestamp, lastTimestamp, summary }) =>
    [
      finding.subject,
      summary ? 'summary' : 'first',
      count,
      `${firstTimestamp / nsPerSecond}-${lastTimestamp / nsPerSecond}`,
    ].join(' '),
  );
}

describe('createSuppression', () => {
  it('lets the first finding out at once and the rest as one summary with the same id', () => {
    const suppression = createSuppression();
    const [first] = suppression.add(finding(0));
    assert.ok(first);
    assert.deepEqual(brief([first]), ['a first 1 0-0']);
    assert.deepEqual(suppression.add(finding(10)), []);
    assert.deepEqual(suppression.add(finding(59.999)), []);
    assert.equal(suppression.heldBack, 2);
    const [summary, ...others] = suppression.advance(60n * nsPerSecond);
    assert.deepEqual(others, []);
    assert.deepEqual(brief(summary === undefined ? [] : [summary]), ['a summary 3 0-59']);
    assert.equal(summary?.findingId, first.findingId);
    assert.deepEqual(summary.finding, first.finding);
    assert.equal(suppression.openWindows, 0);
    assert.deepEqual(suppression.flush(), []);
  });

  it('keeps little of a large finding for the summary, and lets the first one out whole', () => {
    const suppression = createSuppression();
    const large = (seconds: number) => finding(seconds, 'a', 'high', 'X-1', ['x'.repeat(60_000)]);
    const [first] = suppression.add(large(0));
    assert.equal(first?.finding.tags[0]?.length, 60_000);
    suppression.add(large(1));
    assert.ok(suppression.bytes < 32_000);
    const [summary] = suppression.flush();
    assert.deepEqual(
      [summary?.findingId, summary?.count, summary?.finding.truncated?.parts.map(({ path, length }) => [path, length])],
      [first?.findingId, 2, [['tags[0]', 60_000]]],
    );
    assert.equal(suppression.bytes, 0);
  });

  it('closes the oldest windows early where they hold too many bytes, also those of keys that an attacker has made', () => {
    const maxBytes = 100_000;
    const suppression = createSuppression({ maxBytes });
    const due: Report[] = [];
    for (let i = 0; i < 200; i++) {
      const one = finding(i / 100, `${'y'.repeat(3_000)}${i}`, 'high', 'X-1', ['漢'.repeat(3_000)]);
      due.push(...suppression.add(one), ...suppression.add(one));
      assert.ok(suppression.bytes <= maxBytes);
    }
    due.push(...suppression.flush());
    assert.ok(suppression.closedEarly > 150);
    assert.equal(due.filter(({ summary }) => summary).length, 200);
    assert.ok(due.every(({ count, summary }) => count === (summary ? 2 : 1)));
  });

  it('begins the next window with the next finding', () => {
    const suppression = createSuppression();
    suppression.add(finding(0));
    suppression.add(finding(30));
    assert.deepEqual(brief(suppression.add(finding(60))), ['a summary 2 0-30', 'a first 1 60-60']);
    assert.deepEqual(brief(suppression.add(finding(119))), []);
    assert.deepEqual(brief(suppression.flush()), ['a summary 2 60-119']);
  });

  it('says nothing more of a finding that stayed alone', () => {
    const suppression = createSuppression();
    suppression.add(finding(0));
    assert.deepEqual(suppression.advance(1000n * nsPerSecond), []);
    assert.deepEqual(suppression.flush(), []);
  });

  it('takes only the same signature, severity and subject for repeats', () => {
    const suppression = createSuppression();
    const all = [
      finding(0),
      finding(1, 'b'),
      finding(2, 'a', 'low'),
      finding(3, 'a', 'high', 'X-2'),
      finding(4, 'high","a', 'high', 'X-1'),
    ];
    assert.equal(all.flatMap((one) => suppression.add(one)).filter(({ count }) => count === 1).length, all.length);
    assert.equal(suppression.heldBack, 0);
  });

  it('closes windows in the order of their opening when a later finding shows that they have passed', () => {
    const suppression = createSuppression();
    for (const [seconds, subject] of [
      [0, 'b'],
      [1, 'a'],
      [2, 'a'],
      [3, 'b'],
      [30, 'c'],
      [31, 'c'],
    ] as const) {
      suppression.add(finding(seconds, subject));
    }
    assert.deepEqual(brief(suppression.add(finding(61, 'd'))), [
      'b summary 2 0-3',
      'a summary 2 1-2',
      'd first 1 61-61',
    ]);
    assert.deepEqual(brief(suppression.flush()), ['c summary 2 30-31']);
  });

  it('counts a finding that comes late, and takes a jump back over a whole window for a new start', () => {
    const suppression = createSuppression();
    suppression.add(finding(3600));
    assert.deepEqual(suppression.add(finding(3599)), []);
    assert.deepEqual(brief(suppression.add(finding(10))), ['a summary 2 3599-3600', 'a first 1 10-10']);
    assert.deepEqual(suppression.add(finding(11)), []);
  });

  it('closes the oldest window early when there are too many, and counts that', () => {
    const suppression = createSuppression({ maxWindows: 2 });
    suppression.add(finding(0, 'a'));
    suppression.add(finding(1, 'a'));
    suppression.add(finding(2, 'b'));
    assert.deepEqual(brief(suppression.add(finding(3, 'c'))), ['a summary 2 0-1', 'c first 1 3-3']);
    assert.equal(suppression.closedEarly, 1);
    assert.deepEqual(brief(suppression.add(finding(4, 'a'))), ['a first 1 4-4']);
    assert.equal(suppression.closedEarly, 2);
    assert.equal(suppression.openWindows, 2);
  });

  it('holds nothing back when the window is 0', () => {
    const suppression = createSuppression();
    const one = within(0n, 0);
    assert.deepEqual(brief([...suppression.add(one), ...suppression.add(one)]), ['a first 1 0-0', 'a first 1 0-0']);
    assert.deepEqual([suppression.heldBack, suppression.openWindows, suppression.bytes], [0, 0, 0]);
  });

  it('holds each finding back for as long as its signature says', () => {
    const suppression = createSuppression();
    suppression.add(within(600n, 0, 'long'));
    suppression.add(within(10n, 1, 'short'));
    suppression.add(within(600n, 2, 'long'));
    suppression.add(within(10n, 3, 'short'));
    assert.deepEqual(brief(suppression.advance(11n * nsPerSecond)), ['short summary 2 1-3']);
    assert.deepEqual(brief(suppression.advance(599n * nsPerSecond)), []);
    assert.deepEqual(brief(suppression.advance(600n * nsPerSecond)), ['long summary 2 0-2']);
  });

  it('closes the oldest window, whatever its length, where there is no room', () => {
    const suppression = createSuppression({ maxWindows: 2 });
    for (const one of [
      within(600n, 0, 'long'),
      within(600n, 1, 'long'),
      within(10n, 2, 'short'),
      within(10n, 3, 'short'),
    ]) {
      suppression.add(one);
    }
    assert.deepEqual(brief(suppression.add(within(60n, 4, 'other'))), ['long summary 2 0-1', 'other first 1 4-4']);
    assert.deepEqual(brief(suppression.flush()), ['short summary 2 2-3']);
  });

  const step = fc.record({
    seconds: fc.integer({ min: -100, max: 300 }),
    subject: fc.constantFrom('a', 'b', 'c', 'd'),
    severity: fc.constantFrom(...severities),
    advance: fc.boolean(),
    window: fc.constantFrom(0n, 10n, 60n, 90n),
  });
  const options = fc.record({ maxWindows: fc.integer({ min: 1, max: 5 }) });

  function play(
    steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[],
    options: SuppressionOptions,
  ) {
    const suppression = createSuppression(options);
    const reports: Report[] = [];
    let findings = 0;
    for (const { seconds, subject, severity, advance, window } of steps) {
      if (advance) {
        reports.push(...suppression.advance(BigInt(seconds) * nsPerSecond));
      } else {
        findings += 1;
        reports.push(...suppression.add(within(window, seconds, subject, severity)));
      }
      assert.ok(suppression.openWindows <= (options.maxWindows ?? 0));
    }
    reports.push(...suppression.flush());
    return { reports, findings, heldBack: suppression.heldBack };
  }

  it('counts every finding exactly once, whatever comes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), options, (steps, options) => {
        const { reports, findings, heldBack } = play(steps, options);
        const firsts = reports.filter(({ summary }) => !summary);
        const sum = reports.reduce((total, { count, summary }) => total + (summary ? count - 1 : count), 0);
        assert.equal(sum, findings);
        assert.equal(findings - heldBack, firsts.length);
        for (const report of firsts) assert.equal(report.count, 1);
        const open = new Map<string, Report>();
        for (const report of reports) {
          const { severity } = report.finding.threat;
          const key = `${report.finding.subject} ${severity}`;
          if (report.summary) {
            // A summary belongs to the last first report of its kind, and comes once.
            const first = open.get(key);
            assert.deepEqual(report.finding, first?.finding);
            assert.equal(report.findingId, first?.findingId);
            assert.ok(report.count > 1 && report.firstTimestamp <= report.lastTimestamp);
            open.delete(key);
          } else {
            open.set(key, report);
          }
        }
      }),
    );
  });

  it('gives the same reports for the same findings', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), options, (steps, options) => {
        assert.deepEqual(play(steps, options), play(steps, options));
      }),
    );
  });
});
