import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { severities } from '../../../src/finding.ts';
import { noneLost } from '../../../src/output/delivery.ts';
import type { OutputRecord } from '../../../src/output/record.ts';
import { costOf, type SpoolStore, type StoredRecord, type StoreLimits } from '../../../src/output/spool/store.ts';
import { sampleRecord } from './sample-records.ts';

/** A store and what must be true of it, as simply as it can be written. */
export interface Subject {
  store: SpoolStore;
  /** Closes the store and opens it again; undefined if its records end with it. */
  readonly reopen?: () => SpoolStore;
  now: number;
  model: { readonly record: OutputRecord; readonly storedMs: number }[];
  dead: string[];
  made: number;
}

/** Number of records at the front that are in flight. */
const inFlightOf = ({ model }: Subject): number => Math.min(model.length, 1 + (model.length % 3));

type Step = (subject: Subject) => void;

function checkWaiting(subject: Subject): readonly StoredRecord[] {
  const found = subject.store.next(0, 1_000, 1_000_000_000);
  assert.deepEqual(
    found.map((record) => ({ ...record, seq: 0, body: String(record.body) })),
    subject.model.map(({ record }) => ({ ...record, seq: 0, body: String(record.body) })),
  );
  const bytes = subject.model.reduce((sum, { record }) => sum + costOf(record), 0);
  assert.deepEqual(subject.store.waiting, { records: subject.model.length, bytes });
  subject.store.next(0, inFlightOf(subject), 1_000_000_000);
  return found;
}

/** Steps for a store of `limit` bytes of waiting records. */
export function steps(limit: number, maxAgeMs: number): fc.Arbitrary<readonly Step[]> {
  const shape = fc.record({
    rank: fc.nat(4),
    bytes: fc.nat(700),
    subject: fc.string({ unit: 'binary', maxLength: 20 }),
  });
  const append = fc.array(shape, { maxLength: 6 }).map(
    (shapes): Step =>
      (subject) => {
        const records = shapes.map(({ rank, bytes, subject: text }) =>
          sampleRecord(`r${++subject.made}`, { severity: severities[rank] ?? 'critical', bytes, subject: text }),
        );
        const expected = noneLost();
        const inFlight = inFlightOf(subject);
        for (const record of records) {
          if (costOf(record) > limit) expected[record.severity]++;
          else subject.model.push({ record, storedMs: subject.now });
        }
        const total = (): number => subject.model.reduce((sum, { record }) => sum + costOf(record), 0);
        while (total() > limit && subject.model.length > inFlight) {
          const ranks = subject.model.slice(inFlight).map(({ record }) => severities.indexOf(record.severity));
          const [gone] = subject.model.splice(inFlight + ranks.indexOf(Math.min(...ranks)), 1);
          if (gone !== undefined) expected[gone.record.severity]++;
        }
        assert.deepEqual(subject.store.append(records).evicted, expected);
      },
  );
  const settle = fc.record({ picks: fc.array(fc.nat(10), { maxLength: 4 }), buries: fc.boolean() });
  const settleStep = settle.map(
    ({ picks, buries }): Step =>
      (subject) => {
        const found = checkWaiting(subject);
        const chosen = [...new Set(picks)].flatMap((pick) => found[pick] ?? []);
        const seqs = chosen.map(({ seq }) => seq);
        const settled = buries
          ? subject.store.bury(seqs.map((seq) => ({ seq, reason: 'HTTP 400' })))
          : subject.store.acknowledge([...seqs, 999_999_999]);
        assert.equal(settled, seqs.length);
        const ids = chosen.map(({ id }) => id);
        if (buries) subject.dead.push(...ids);
        subject.model = subject.model.filter(({ record }) => !ids.includes(record.id));
      },
  );
  const wait = fc.nat(maxAgeMs).map(
    (ms): Step =>
      (subject) => {
        subject.now += ms;
        const expired = noneLost();
        const inFlight = inFlightOf(subject);
        const isOld = ({ storedMs }: { readonly storedMs: number }, index: number): boolean =>
          index >= inFlight && subject.now - storedMs > maxAgeMs;
        for (const { record } of subject.model.filter(isOld)) expired[record.severity]++;
        subject.model = subject.model.filter((one, index) => !isOld(one, index));
        assert.deepEqual(subject.store.maintain(subject.now), expired);
      },
  );
  const part = fc.record({ skip: fc.nat(5), records: fc.integer({ min: 1, max: 5 }), bytes: fc.nat(1_500) });
  const read = part.map(
    ({ skip, records, bytes }): Step =>
      (subject) => {
        const all = checkWaiting(subject);
        const after = skip === 0 ? 0 : (all[skip - 1]?.seq ?? 0);
        const rest = all.filter(({ seq }) => seq > after).slice(0, records);
        let sum = 0;
        const fits = rest.filter(({ body }, index) => ((sum += body.length), index === 0 || sum <= bytes));
        assert.deepEqual(
          subject.store.next(after, records, bytes).map(({ id }) => id),
          fits.map(({ id }) => id),
        );
      },
  );
  const reopen = fc.constant<Step>((subject) => {
    if (subject.reopen !== undefined) subject.store = subject.reopen();
  });
  return fc.array(fc.oneof(append, append, settleStep, read, wait, reopen), { maxLength: 40 });
}

/** Runs steps and compares the store with the model after each. */
export function runSteps(subject: Subject, all: readonly Step[]): void {
  for (const step of all) {
    step(subject);
    checkWaiting(subject);
  }
  const { dead, store } = subject;
  assert.equal(store.dead.records + store.dead.dropped, dead.length);
}

export const modelLimits: StoreLimits = { maxBytes: 8_000, maxAgeMs: 60_000 };
