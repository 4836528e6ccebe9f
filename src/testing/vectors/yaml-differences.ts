import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { missingBuiltins, runYamlVector, type YamlVectorOptions, type yamlVector } from './yaml-vectors.ts';

/**
 * Runs one line of `yaml.jsonl` and compares: files that are refused, lists, detectors that run, whether Tracee would start, and what each
 * event gave, in any order. Numbers of produced events are left out: they only say what else is loaded. So are the texts of
 * built-in detectors, which are each author's own.
 * @returns what differs, a line each; nothing where all is as Tracee's own engine had it
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

/** An output with its keys in order, and without its own number. */
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
