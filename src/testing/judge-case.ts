import assert from 'node:assert/strict';
import { fieldKinds, findingArguments } from '../engine/findings/finding-data.ts';
import type { Evidence, Finding } from '../finding.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { describeThrown } from '../text/thrown.ts';
import type { Case, DetectingCase } from './case.ts';
import { emptyOutcome, type Outcome, type PreparedCase, prepareCase, startEngine } from './case-engine.ts';
import { type EncodedCase, encodeCase } from './encode-case.ts';
import { guardedRun, thrownAt } from './guarded-run.ts';

/**
 * Runs a case that the signature detects, twice, and compares the findings.
 * @throws {AssertionError} that says what differs
 */
export function judgeDetecting(signature: LoadedSignature, one: DetectingCase<unknown>): void {
  const encoded = encodeCase(one);
  const found = runTwice(signature, one, encoded);
  const kinds = fieldKinds(signature.finding);
  assert.deepEqual(
    found.map(({ data }) => data),
    one.findings.map((finding) => findingArguments(kinds, finding)),
  );
  if (one.severity !== undefined) {
    const severities = typeof one.severity === 'string' ? found.map(() => one.severity) : one.severity;
    assert.deepEqual(
      found.map(({ threat }) => threat.severity),
      severities,
    );
  }
  if (one.tags !== undefined) for (const { tags } of found) assert.deepEqual(tags, one.tags);
  for (const finding of found) {
    assert.ok(finding.evidence.length > 0, 'a finding has no evidence');
    const times = finding.evidence.map(({ timestamp }) => timestamp);
    assert.deepEqual(times, times.toSorted(byNumber), 'evidence is not in the order of time');
  }
  if (one.timestamps !== undefined) {
    assert.deepEqual(
      found.map(({ timestamp }) => Number(timestamp - encoded.start) / 1e6),
      one.timestamps,
      'the times of the findings differ, in milliseconds since the start of the case',
    );
  }
  if (one.evidence !== undefined) {
    assert.deepEqual(
      found.map(({ evidence }) => evidence.map((event) => placeOf(event, encoded))),
      one.evidence,
      'the evidence of the findings differs, as indexes of events of the case',
    );
  }
}

/**
 * Runs a case that the signature ignores, twice.
 * @throws {AssertionError} that names the findings
 */
export function judgeIgnoring(signature: LoadedSignature, one: Case): void {
  assert.deepEqual(runTwice(signature, one, encodeCase(one)).map(summary), []);
}

function byNumber(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** @returns the index of the event in the case; its name and time if the case has no such event */
export function placeOf({ name, timestamp }: Evidence, { events, start }: EncodedCase): number | string {
  const index = events.findIndex((event) => event.name === name && event.timestamp === timestamp);
  return index < 0 ? `${name} at ${Number(timestamp - start) / 1e6} ms` : index;
}

function runTwice(signature: LoadedSignature, one: Case, encoded: EncodedCase): readonly Finding[] {
  const prepared = prepareCase(signature, one);
  const first = runCase(prepared, encoded);
  assert.deepEqual(first.faults.map(describeFault), [], 'a handler threw');
  assert.deepEqual(first.refused, [], 'events were refused by their schema');
  const second = runCase(prepared, encoded);
  assert.deepEqual(
    second.findings,
    first.findings,
    'a second run gives other findings: state is kept outside of `state`',
  );
  return first.findings.filter((finding) => finding.signature.id === signature.id);
}

/** @returns a fault of an author as one line, with its place */
export function describeFault({ author, event, error }: Outcome['faults'][number]): string {
  return `${author} on ${event}: ${describeThrown(error)}${thrownAt(error)}`;
}

/**
 * Runs a case once.
 * @throws {AssertionError} if `gapBefore` names no event
 */
export function runCase(prepared: PreparedCase, { events }: EncodedCase): Outcome {
  const { one } = prepared;
  const outcome = emptyOutcome();
  const engine = startEngine(prepared, outcome);
  assert.ok(one.gapBefore === undefined || events[one.gapBefore], 'gapBefore is not the index of an event');
  guardedRun(engine.outside, () => {
    for (const [index, { bytes }] of events.entries()) {
      if (index === one.gapBefore) engine.gap('reconnect');
      engine.message(bytes, 0, bytes.length, 0);
    }
    engine.end();
  });
  return outcome;
}

function summary({ signature, threat, data }: Finding): unknown {
  return { signature: signature.id, severity: threat.severity, data };
}
