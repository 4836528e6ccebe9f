import * as z from 'zod';
import type { LoadedSignature } from '../signature/loaded.ts';
import { prepareCase } from '../testing/case-engine.ts';
import type { Tested } from '../testing/collected-cases.ts';
import { encodeCase } from '../testing/encode-case.ts';
import { runCase } from '../testing/judge-case.ts';
import type { ModuleBranches } from './branches.ts';
import { ConditionProbes } from './conditions.ts';
import type { SignatureCoverage } from './result.ts';

/** The parts of a signature that its cases touch, without the branches of its file. */
export type CaseCoverage = Omit<SignatureCoverage, 'file' | 'branches' | 'uncovered'>;

/**
 * Runs all cases of a signature once and notes what they touch.
 * @param pause called between two cases, so that a watchdog sees progress
 */
export async function coverCases({ signature, cases }: Tested, pause: () => Promise<void>): Promise<CaseCoverage> {
  const touched = new Set<string>();
  const on = [...signature.on].map(([name, handler]) => {
    return [name, (...args: Parameters<typeof handler>) => (touched.add(name), handler(...args))] as const;
  });
  const watched = { ...signature, on: new Map(on) };
  const probes = new ConditionProbes(signature);
  const all = [...cases.detects, ...cases.ignores];
  for (const one of all) {
    runCase(prepareCase(watched, one, probes.signatures), encodeCase(one));
    await pause();
  }
  const options = optionsOf(signature);
  const set = new Set(all.flatMap((one) => keysOf(one.options)));
  return {
    id: signature.id,
    name: signature.name,
    handlers: signature.on.size,
    unreachedHandlers: [...signature.on.keys()].filter((name) => !touched.has(name)),
    conditions: probes.count,
    oneSided: probes.oneSided,
    options: options.length,
    unsetOptions: options.filter((name) => !set.has(name)),
  };
}

/** Joins both parts of a result. */
export function withBranches(
  part: CaseCoverage,
  file: string | undefined,
  counted: ModuleBranches | undefined,
): SignatureCoverage {
  return { ...part, file, branches: counted?.branches ?? 0, uncovered: counted?.uncovered ?? [] };
}

function optionsOf({ options }: LoadedSignature): readonly string[] {
  return options instanceof z.ZodObject ? Object.keys(options.shape) : [];
}

function keysOf(options: unknown): readonly string[] {
  return typeof options === 'object' && options !== null ? Object.keys(options) : [];
}
