import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as z from 'zod';
import type { Fault } from '../engine/authors/faults.ts';
import { Engine } from '../engine/engine.ts';
import { fieldKinds, findingArguments } from '../engine/findings/finding-data.ts';
import type { Architecture } from '../event/architecture.ts';
import type { Finding, Severity } from '../finding.ts';
import { checkSignature, techniqueWarnings } from '../signature/check.ts';
import { type KernelSymbol, kernelSymbols, knownDataStores } from '../signature/data-stores.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { parseOptions } from '../signature/parsed-options.ts';
import { describeThrown } from '../text/thrown.ts';
import { faultsOfCases, formFaults } from './check-cases.ts';
import { encodeTestEvent, type TestEvent } from './event.ts';
import { checkBuiltIns, guardedRun, thrownAt } from './guarded-run.ts';
import { nameAuthors, shownWatch } from './shown-run.ts';

/** A named sequence of events. */
export interface Case {
  readonly name: string;
  /** Events in the order of arrival; `at` is their event time. */
  readonly events: readonly TestEvent[];
  /** The operator's options for the signature. */
  readonly options?: unknown;
  /** The operator's options for the models, by id. */
  readonly modelOptions?: Readonly<Record<string, unknown>>;
  /** Architecture. Default amd64. */
  readonly arch?: Architecture;
  /** Symbols of the kernel. If omitted, none are available, as in the sidecar. */
  readonly symbols?: readonly KernelSymbol[];
  /** Other signatures that run beside it, for signatures that listen to findings. */
  readonly beside?: readonly unknown[];
  /** Simulates a cut of the stream before the event with this index. */
  readonly gapBefore?: number;
}

export interface DetectingCase<D> extends Case {
  /** The exact findings, in order. */
  readonly findings: readonly D[];
  /** Severity of each finding; not checked if omitted. */
  readonly severity?: Severity | readonly Severity[];
  /** Tags of each finding; not checked if omitted. */
  readonly tags?: readonly string[];
}

interface Outcome {
  readonly findings: readonly Finding[];
  readonly faults: readonly Fault[];
  readonly refused: readonly string[];
}

/**
 * Tests a signature on the real engine, with stricter checks than in production:
 * - Findings must match exactly.
 * - Both kinds of cases are required, without duplicates and without keys that would be ignored.
 * - Events are immutable.
 * - A second run must give the same findings, which reveals state outside of `state`.
 * - The cases must reach every handler.
 * - No handler may throw, and no event may fail its schema.
 */
export function testSignature<D extends z.core.$ZodType>(
  signature: { readonly name: string; readonly finding?: D },
  cases: { readonly detects: readonly DetectingCase<z.core.output<NoInfer<D>>>[]; readonly ignores: readonly Case[] },
): void {
  checkBuiltIns();
  const touched = new Set<string>();
  describe(signature.name, () => {
    const loaded = load(signature);
    const malformed = formFaults(cases);
    if (malformed.length > 0) {
      it('has cases that can be run', () => assert.fail(malformed.join('\n')));
      return;
    }
    it('has cases that it detects and cases that it ignores, none twice', (t) => {
      for (const warning of techniqueWarnings(loaded)) t.diagnostic(`warning: ${warning}`);
      assert.ok(cases.detects.length > 0, 'there is no case that it detects');
      assert.ok(cases.ignores.length > 0, 'there is no case that it ignores');
      const seen = new Map<string, string>();
      for (const one of [...cases.detects, ...cases.ignores]) {
        const { name, ...rest } = one;
        const key = JSON.stringify(
          { ...rest, findings: undefined, severity: undefined, tags: undefined },
          stringifiable,
        );
        assert.equal(seen.get(key), undefined, `"${name}" is the same as "${seen.get(key)}"`);
        seen.set(key, name);
      }
      const beside = [...cases.detects, ...cases.ignores].flatMap((one) => one.beside ?? []).map(load);
      assert.deepEqual(faultsOfCases(loaded, beside, cases), [], 'the cases have keys or events that would be ignored');
    });
    for (const one of cases.detects) it(`detects ${one.name}`, () => detects(loaded, one, touched));
    for (const one of cases.ignores) {
      it(`ignores ${one.name}`, () => {
        assert.deepEqual(runTwice(loaded, one, touched).map(summary), []);
      });
    }
    it('has a case for every handler', () => {
      assert.deepEqual(
        [...loaded.on.keys()].filter((name) => !touched.has(name)),
        [],
        'handlers that no case reaches',
      );
    });
  });
}

function stringifiable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

function load(value: unknown): LoadedSignature {
  const checked = checkSignature(value, { pack: 'test', file: undefined });
  if ('faults' in checked) assert.fail(`the signature is wrong:\n${checked.faults.join('\n')}`);
  return checked.signature;
}

function detects(loaded: LoadedSignature, one: DetectingCase<unknown>, touched: Set<string>): void {
  const found = runTwice(loaded, one, touched);
  const kinds = fieldKinds(loaded.finding);
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
}

function byNumber(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function runTwice(loaded: LoadedSignature, one: Case, touched: Set<string>): readonly Finding[] {
  const first = run(loaded, one, touched);
  assert.deepEqual(
    first.faults.map(({ author, event, error }) => `${author} on ${event}: ${describeThrown(error)}${thrownAt(error)}`),
    [],
    'a handler threw',
  );
  assert.deepEqual(first.refused, [], 'events were refused by their schema');
  const second = run(loaded, one, touched);
  assert.deepEqual(
    second.findings,
    first.findings,
    'a second run gives other findings: state is kept outside of `state`',
  );
  return first.findings.filter(({ signature }) => signature.id === loaded.id);
}

function run(loaded: LoadedSignature, one: Case, touched: Set<string>): Outcome {
  const findings: Finding[] = [];
  const faults: Fault[] = [];
  const refused: string[] = [];
  const arch = one.arch ?? 'amd64';
  const watch = shownWatch();
  const signatures = [watched(loaded, touched), ...(one.beside ?? []).map(load)];
  const options = new Map([[loaded.id, one.options], ...Object.entries(one.modelOptions ?? {})]);
  const engine = new Engine({
    ...(watch && { watch }),
    signatures,
    arch,
    dataStores: { ...knownDataStores(arch), symbols: one.symbols && kernelSymbols(one.symbols) },
    options: parseOptions(signatures, options),
    onFinding: (finding) => findings.push(finding),
    onFault: (fault) => faults.push(fault),
    onInvalid: (event, issue) => refused.push(`${event} ${issue.path}: ${issue.message}`),
  });
  nameAuthors(engine);
  assert.ok(one.gapBefore === undefined || one.events[one.gapBefore], 'gapBefore is not the index of an event');
  let at = 0;
  const events = one.events.map((event) => encodeTestEvent(event, (at = event.at ?? at + 1)));
  guardedRun(engine.outside, () => {
    for (const [index, bytes] of events.entries()) {
      if (index === one.gapBefore) engine.gap('reconnect');
      engine.message(bytes, 0, bytes.length, 0);
    }
    engine.end();
  });
  return { findings, faults, refused };
}

/** Records which handlers are called. */
function watched(loaded: LoadedSignature, touched: Set<string>): LoadedSignature {
  const on = [...loaded.on].map(([name, handler]) => {
    return [name, (...args: Parameters<typeof handler>) => (touched.add(name), handler(...args))] as const;
  });
  return { ...loaded, on: new Map(on) };
}

function summary({ signature, threat, data }: Finding): unknown {
  return { signature: signature.id, severity: threat.severity, data };
}
