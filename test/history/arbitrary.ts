import * as fc from 'fast-check';
import type { HistoryQuery } from '../../src/history/query.ts';
import { termsOf } from '../../src/history/reading/words.ts';
import { recordKinds } from '../../src/history/record.ts';
import { findingLine, noteLine } from './sample.ts';

const words = [
  '/tmp/evil.so',
  'evil',
  'EVIL-tool',
  'zz',
  'z',
  'ünïcödé',
  'Ⅷ',
  '"',
  'OR',
  '*',
  "'; DROP",
  'x'.repeat(70),
  '中文 字',
  '\u{1f600}',
  '\ud800',
];
const text = fc.oneof(
  fc.array(fc.constantFrom(...words), { maxLength: 4 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 8 }),
);
const path = fc.constantFrom('/tmp/evil.so', '/usr/bin/tool', '/tmp/x', '/');
const severity = fc.integer({ min: 0, max: 5 });
const time = fc.integer({ min: 0, max: 5 }).map((hour) => `2026-11-23T0${hour}:00:00.000000000Z`);
const container = { id: 'f00dfeed0123', name: 'web' };

/** A line of a history: a finding, a summary or a note. */
export const arbitraryLine = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        id: fc.constantFrom('a1', 'b2', 'c3'),
        timestamp: time,
        severity,
        signature: fc.constantFrom('RSEQ-001', 'TRC-101'),
        pid: fc.integer({ min: 1, max: 4 }),
        executable: path,
        texts: fc.array(text, { maxLength: 3 }),
        count: fc.integer({ min: 1, max: 3 }),
        inContainer: fc.boolean(),
        namespace: fc.constantFrom('shop', 'ops'),
      })
      .map(({ inContainer, namespace, ...sample }) =>
        findingLine({ ...sample, ...(inContainer && { container, namespace }) }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('loss', 'reload', 'quarantine', 'incident'), time)
      .map(([kind, at]) => noteLine(kind, at, { lost: 5 })),
  },
);

const searched = text.filter((given) => given.length > 0 && given.length <= 512 && termsOf(given).length > 0);
const one = <Value>(values: readonly Value[]) => fc.constantFrom(...values).map((value) => [value]);

/** A query of any kind. */
export const arbitraryQuery: fc.Arbitrary<HistoryQuery> = fc.record(
  {
    from: time,
    to: time,
    severity: fc.constantFrom('info', 'low', 'medium', 'high', 'critical'),
    signature: one(['RSEQ-*', 'TRC-101', 'second_*', 'nothing']),
    process: one(['1', '4000000002', '/tmp/*', '/usr/bin/helper']),
    path: one(['/tmp/*', '/usr/bin/tool', '*']),
    container: one(['web', 'f00dfe', 'other']),
    namespace: one(['shop', '*']),
    text: searched,
    kinds: fc.uniqueArray(fc.constantFrom(...recordKinds)),
    limit: fc.integer({ min: 1, max: 5 }),
  },
  { requiredKeys: [] },
);
