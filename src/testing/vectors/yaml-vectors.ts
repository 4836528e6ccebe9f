import * as z from 'zod';
import { asSignature, type DetectorHost } from '../../detectors/evaluating/as-signature.ts';
import { feeding } from '../../detectors/evaluating/feeding.ts';
import { refuseSameEvents } from '../../detectors/load.ts';
import { isDetectorFile, sourceFile } from '../../detectors/reading/detector-files.ts';
import { readFiles } from '../../detectors/reading/read-directory.ts';
import { register, type Setting } from '../../detectors/registering/register.ts';
import { Engine } from '../../engine/engine.ts';
import { SequentError } from '../../errors.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { encodeProtobufJson } from '../../tracee/json/protobuf-json.ts';
import { messageJson } from './message-json.ts';
import { presetStores, storesOf } from './preset-stores.ts';

/** One line of `yaml.jsonl`: YAML detectors, events, and the results of Tracee's own engine. */
export const yamlVector = z.object({
  case: z.string(),
  files: z.array(z.object({ name: z.string(), text: z.string() })),
  events: z.array(z.unknown()),
  expect: z.array(z.array(z.unknown())),
  loadErrors: z.array(z.string()),
  startupFails: z.boolean().default(false),
  environmentEnrichment: z.boolean().default(false),
  builtinDetectors: z.array(z.string()).default([]),
  lists: z.record(z.string(), z.array(z.string())).optional(),
  dataStores: presetStores.optional(),
  detectors: z.array(z.object({ definition: z.object({ id: z.string() }), registered: z.boolean().default(false) })),
});

/** Result of Sequent's engine in the same form. */
export interface YamlVectorResult {
  /** Names of the rejected files. */
  readonly loadErrors: readonly string[];
  /** Whether the directory as a whole keeps Tracee from starting. */
  readonly startupFails: boolean;
  readonly lists: Readonly<Record<string, readonly string[]>>;
  /** Built-in detectors, then the detectors of valid files, and whether they run. */
  readonly detectors: readonly { readonly id: string; readonly registered: boolean }[];
  /** Outputs of each event in protobuf JSON, including chained outputs. */
  readonly findings: readonly (readonly Record<string, unknown>[])[];
}

/** Dependencies of a vector that the vector does not contain. */
export interface YamlVectorOptions {
  /** Returns the signature that stands in for one of Tracee's built-in detectors, by id. */
  readonly builtin?: (id: string) => LoadedSignature | undefined;
}

/** @returns ids of built-in detectors that a vector needs and that are not available */
export function missingBuiltins(vector: z.output<typeof yamlVector>, options: YamlVectorOptions): readonly string[] {
  return vector.builtinDetectors.filter((id) => options.builtin?.(id) === undefined);
}

/**
 * Runs one vector on the real engine as Tracee would: access to an absent store fails at run time, and no detector is
 * rejected for it.
 */
export function runYamlVector(vector: z.output<typeof yamlVector>, options: YamlVectorOptions = {}): YamlVectorResult {
  const stores = vector.dataStores === undefined ? {} : storesOf(vector.dataStores);
  const files = vector.files
    .filter(({ name }) => isDetectorFile(name))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, text }) => sourceFile(name, name, new TextEncoder().encode(text)));
  const content = readFiles('', files, stores);
  const builtins = vector.builtinDetectors.flatMap((id) => options.builtin?.(id) ?? []);
  const loadErrors = [...new Set(content.refusals.map(({ path }) => path))].filter((path) => path !== '');
  const nothing = { loadErrors, lists: Object.fromEntries(content.lists), detectors: [], findings: [] };
  if (clashes(content.detectors)) return { ...nothing, startupFails: true };
  const setting: Setting = {
    arch: 'amd64',
    stores,
    refuseAbsent: false,
    enrichments: { environment: vector.environmentEnrichment, container: false, 'executable-hash': false },
    producerOf: () => undefined,
  };
  const { registered } = register(content.detectors, setting);
  const ran = new Set(registered.map(({ path }) => path));
  const found: Record<string, unknown>[] = [];
  const host: DetectorHost = {
    arch: 'amd64',
    processes: stores.processes,
    listensTo: () => true,
    onFailure() {},
    onRoundsOver() {},
    onOutput: (output) => found.push(messageJson(output.input.facts.event)),
  };
  const signatures = [
    ...builtins.map((signature) => feeding(signature, host)),
    ...registered.map((detector) => asSignature(detector, host)),
  ];
  return {
    ...nothing,
    startupFails: false,
    detectors: [
      ...builtins.map(({ id }) => ({ id, registered: true })),
      ...content.detectors.map(({ definition: { id }, path }) => ({ id, registered: ran.has(path) })),
    ],
    findings: runEvents(signatures, vector.events, found),
  };
}

function clashes(detectors: Parameters<typeof refuseSameEvents>[0]): boolean {
  try {
    refuseSameEvents(detectors, []);
    return false;
  } catch (error) {
    if (error instanceof SequentError) return true;
    throw error;
  }
}

function runEvents(
  signatures: readonly LoadedSignature[],
  events: readonly unknown[],
  found: Record<string, unknown>[],
): readonly (readonly Record<string, unknown>[])[] {
  const engine = new Engine({ signatures, arch: 'amd64', onFinding() {} });
  return events.map((event) => {
    const bytes = encodeProtobufJson(event);
    engine.message(bytes, 0, bytes.length, 0);
    // Each event is independent, so event times need not increase.
    engine.restartTime();
    return found.splice(0);
  });
}
