import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { missingBuiltins, runYamlVector, type YamlVectorOptions, type yamlVector } from './yaml-vectors.ts';

/**
 * Runs one line of `yaml.jsonl` and compares rejected files, lists, running detectors, whether Tracee would start,
 * and the outputs of each event in any order. Ids of produced events are ignored, because they depend on the other
 * loaded detectors. Texts of built-in detectors are ignored, because each author writes their own.
 * @returns one line for each difference from Tracee's own engine
 */
export function yamlVectorDifferences(
  vector: z.output<typeof yamlVector>,
  options: YamlVectorOptions = {},
): readonly string[] {
  const missing = missingBuiltins(vector, options);
  if (missing.length > 0) return [`it needs the built-in detectors ${missing.join(', ')}`];
  const result = runYamlVector(vector, options);
  const detectors = vector.detectors.map(({ definition: { id }, registered }) => ({ id, registered }));
  const builtins = new Set<unknown>(vector.builtinDetectors.map((id) => options.builtin?.(id)?.name));
  const outputs = (list: readonly unknown[]): readonly string[] =>
    list
      .map((output) => (isRecord(output) && builtins.has(output['name']) ? withoutTexts(output) : output))
      .map(comparable)
      .toSorted();
  return [
    ...differing('refused files', vector.loadErrors.toSorted(), result.loadErrors.toSorted()),
    ...differing('Tracee does not start', vector.startupFails, result.startupFails),
    ...differing('lists', vector.lists ?? {}, result.lists),
    ...differing('detectors', detectors, result.detectors),
    ...vector.expect.flatMap((expected, index) =>
      differing(`event ${index}`, outputs(expected), outputs(result.findings[index] ?? [])),
    ),
  ];
}

function differing(what: string, expected: unknown, found: unknown): readonly string[] {
  if (isDeepStrictEqual(expected, found)) return [];
  return [`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`];
}

function withoutTexts({ threat, ...output }: Record<string, unknown>): unknown {
  if (!isRecord(threat)) return output;
  const { severity, mitre } = threat;
  return { ...output, threat: { severity, mitre } };
}

/** Serializes an output with sorted keys and without its own id. */
function comparable(output: unknown): string {
  return JSON.stringify(output, (key, value: unknown) => {
    if (!isRecord(value)) return value;
    const members = Object.entries(value).filter(([name]) => key !== '' || name !== 'id');
    return Object.fromEntries(members.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
