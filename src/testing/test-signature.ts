import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type * as z from 'zod';
import { techniqueWarnings } from '../signature/check.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Cases } from './case.ts';
import { loadTested } from './case-engine.ts';
import { faultsOfCases, formFaults } from './check-cases.ts';
import { collector } from './collected-cases.ts';
import { checkBuiltIns } from './guarded-run.ts';
import { judgeDetecting, judgeIgnoring } from './judge-case.ts';

/**
 * Tests a signature on the real engine, with stricter checks than in production:
 * - Findings must match exactly.
 * - Both kinds of cases are required unless the cases are `partial`, without duplicates and without keys that would be
 *   ignored.
 * - Events are immutable.
 * - A second run must give the same findings, which reveals state outside of `state`.
 * - The cases must reach every handler unless they are `partial`.
 * - No handler may throw, and no event may fail its schema.
 */
export function testSignature<D extends z.core.$ZodType>(
  signature: { readonly name: string; readonly finding?: D },
  cases: Cases<z.core.output<NoInfer<D>>>,
): void {
  checkBuiltIns();
  const take = collector();
  if (take !== undefined) {
    const malformed = formFaults(cases);
    if (malformed.length > 0) throw new TypeError(malformed.join('\n'));
    return take({ signature: loadTested(signature), cases });
  }
  const touched = new Set<string>();
  describe(signature.name, () => {
    const loaded = loadTested(signature);
    const malformed = formFaults(cases);
    if (malformed.length > 0) {
      it('has cases that can be run', () => assert.fail(malformed.join('\n')));
      return;
    }
    const { partial = false } = cases;
    const rule = partial ? 'has cases, none twice' : 'has cases that it detects and cases that it ignores, none twice';
    it(rule, (t) => {
      for (const warning of techniqueWarnings(loaded)) t.diagnostic(`warning: ${warning}`);
      checkCases(loaded, cases);
    });
    const followed = watched(loaded, touched);
    for (const one of cases.detects) it(`detects ${one.name}`, () => judgeDetecting(followed, one));
    for (const one of cases.ignores) it(`ignores ${one.name}`, () => judgeIgnoring(followed, one));
    if (partial) return;
    it('has a case for every handler', () => {
      assert.deepEqual(
        [...loaded.on.keys()].filter((name) => !touched.has(name)),
        [],
        'handlers that no case reaches',
      );
    });
  });
}

function checkCases(loaded: LoadedSignature, cases: Cases<unknown>): void {
  const all = [...cases.detects, ...cases.ignores];
  if (cases.partial === true) assert.ok(all.length > 0, 'there is no case');
  else {
    assert.ok(cases.detects.length > 0, 'there is no case that it detects');
    assert.ok(cases.ignores.length > 0, 'there is no case that it ignores');
  }
  const seen = new Map<string, string>();
  for (const { name, events, options, modelOptions, arch, symbols, beside, gapBefore } of all) {
    const key = JSON.stringify({ events, options, modelOptions, arch, symbols, beside, gapBefore }, stringifiable);
    assert.equal(seen.get(key), undefined, `"${name}" is the same as "${seen.get(key)}"`);
    seen.set(key, name);
  }
  const beside = all.flatMap((one) => one.beside ?? []).map(loadTested);
  assert.deepEqual(faultsOfCases(loaded, beside, cases), [], 'the cases have keys or events that would be ignored');
}

function stringifiable(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? `${value}n` : value;
}

/** Records which handlers are called. */
function watched(loaded: LoadedSignature, touched: Set<string>): LoadedSignature {
  const on = [...loaded.on].map(([name, handler]) => {
    return [name, (...args: Parameters<typeof handler>) => (touched.add(name), handler(...args))] as const;
  });
  return { ...loaded, on: new Map(on) };
}
