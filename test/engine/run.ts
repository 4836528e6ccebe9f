import type { Fault } from '../../src/engine/authors/faults.ts';
import { Engine } from '../../src/engine/engine.ts';
import type { EngineOptions } from '../../src/engine/engine-options.ts';
import type { Finding } from '../../src/finding.ts';
import { z } from '../../src/public/index.ts';
import { checkSignature } from '../../src/signature/check.ts';
import type { LoadedSignature } from '../../src/signature/loaded.ts';
import type { Statistics } from '../../src/statistics/event-counts.ts';
import { encodeTestEvent, type TestEvent } from '../../src/testing/event.ts';

/** What every signature of these tests has; each adds `on` and what it needs. */
export const base = {
  id: 'TEST-1',
  name: 'test_one',
  version: '1.0.0',
  description: 'a test',
  threat: { severity: 'low' },
  finding: z.strictObject({ text: z.string() }),
} as const;

export function load(signature: unknown): LoadedSignature {
  const checked = checkSignature(signature, { pack: 'test', file: undefined });
  if ('faults' in checked) throw new TypeError(checked.faults.join('\n'));
  return checked.signature;
}

export interface Bench {
  readonly engine: Engine;
  readonly findings: Finding[];
  readonly faults: Fault[];
  readonly statistics: Statistics;
  send(event: TestEvent, at: number): void;
}

/** An engine with these signatures; findings and faults are collected. */
export function bench(signatures: readonly unknown[], options: Partial<EngineOptions> = {}): Bench {
  const findings: Finding[] = [];
  const faults: Fault[] = [];
  const engine = new Engine({
    signatures: signatures.map(load),
    arch: 'amd64',
    onFinding: (finding) => findings.push(finding),
    onFault: (fault) => faults.push(fault),
    ...options,
  });
  return {
    engine,
    findings,
    faults,
    statistics: engine.statistics,
    send(event, at) {
      const bytes = encodeTestEvent(event, at);
      engine.message(bytes, 0, bytes.length, 0);
    },
  };
}

/** The `text` of each finding. */
export function said(findings: readonly Finding[]): unknown[] {
  return findings.map(({ data }) => data[0]?.value);
}

/** `received = unmatched + dropped + invalid + evaluated`. */
export function accounted({ received, unmatched, dropped, invalid, evaluated }: Statistics): boolean {
  return received === unmatched + dropped + invalid + evaluated;
}
