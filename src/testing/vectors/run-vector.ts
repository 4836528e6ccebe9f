import * as z from 'zod';
import { Engine } from '../../engine/engine.ts';
import type { Finding } from '../../finding.ts';
import type { DataStores } from '../../signature/data-stores.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import { parseOptions } from '../../signature/parsed-options.ts';
import { describeThrown } from '../../text/thrown.ts';
import { EventJsonError } from '../../tracee/json/event-json-error.ts';
import { decodeToProtobufJson, encodeProtobufJson } from '../../tracee/json/protobuf-json.ts';
import { argumentJson } from '../event.ts';
import { presetSymbols, presetSyscalls } from './preset-stores.ts';
import { type Vector, VectorFault } from './vector.ts';

/** Vectors do not contain the architecture. Tracee's were recorded on this one. */
const arch = 'amd64';

/** An event in canonical protobuf JSON. */
export type EventJson = Readonly<Record<string, unknown>>;

/**
 * Evaluates the events of a vector, each at once, with a new engine that runs only this signature.
 * @returns the findings of each event, as events in protobuf JSON
 * @throws {VectorFault} if an event is invalid or rejected, or a handler throws
 */
export function runVector(vector: Vector, signature: LoadedSignature): readonly (readonly EventJson[])[] {
  let findings: Finding[] = [];
  const troubles: string[] = [];
  const isStrict = vector.strict && isStrictable(signature);
  const engine = new Engine({
    signatures: [signature],
    arch,
    dataStores: dataStoresOf(vector),
    asTracee: vector.strict,
    options: parseOptions([signature], new Map(isStrict ? [[signature.id, { strict: true }]] : [])),
    holdMs: 0,
    onFinding: (finding) => findings.push(finding),
    onFault: ({ error }) => troubles.push(`the signature has thrown: ${describeThrown(error)}`),
    onInvalid(name, { path, message }) {
      // No signature listens to an event without a name.
      if (name !== '') troubles.push(`it was refused: ${[path, message].filter(Boolean).join(': ')}`);
    },
  });
  return vector.events.map((event, index) => {
    const bytes = encode(event, index);
    findings = [];
    // Without the restart, an event would wait for others to confirm its time.
    engine.restartTime();
    engine.message(bytes, 0, bytes.length, 0);
    const [trouble] = troubles;
    if (trouble !== undefined) throw new VectorFault(`event ${index}: ${trouble}`);
    if (findings.length === 0) return [];
    const input = canonical(event);
    return findings.map((finding) => findingJson(finding, input));
  });
}

/** Tells whether the signature has the option `strict`, to behave exactly like its detector. */
function isStrictable({ options }: LoadedSignature): boolean {
  return options instanceof z.ZodObject && Object.hasOwn(options.shape, 'strict');
}

function dataStoresOf({ dataStores }: Vector): DataStores {
  return {
    symbols: presetSymbols(dataStores?.symbol ?? []),
    syscalls: presetSyscalls(dataStores?.syscall ?? {}),
  };
}

function encode(event: unknown, index: number): Uint8Array {
  try {
    return encodeProtobufJson(event);
  } catch (error) {
    if (!(error instanceof EventJsonError)) throw error;
    throw new VectorFault(`event ${index}: ${error.message}`, { cause: error });
  }
}

/**
 * Converts an event to its canonical protobuf JSON, so that two events can be compared.
 * @throws {EventJsonError} if the event is invalid
 */
export function canonical(event: unknown): EventJson {
  const decoded = decodeToProtobufJson(encodeProtobufJson(event));
  return typeof decoded === 'object' && decoded !== null ? { ...decoded } : {};
}

/** Converts a finding to the form of the events that Tracee's detectors produce (pkg/detectors/dispatch.go). */
function findingJson({ signature, threat, data }: Finding, input: EventJson): EventJson {
  return canonical({
    ...renamed(input, { timestamp: 'timestamp' }),
    name: signature.name,
    ...renamed(input, { policies: 'policies', workload: 'workload' }),
    data: data.flatMap((one) => (one.kind === undefined ? [] : [argumentJson(one.name, one.kind, one.value)])),
    threat: { ...threat, severity: threat.severity.toUpperCase() },
    detectedFrom: renamed(input, { name: 'name', data: 'data', detectedFrom: 'parent' }),
  });
}

/** Copies keys of an event under new names, if present. */
function renamed(event: EventJson, keys: Readonly<Record<string, string>>): EventJson {
  return Object.fromEntries(Object.entries(keys).flatMap(([key, name]) => (key in event ? [[name, event[key]]] : [])));
}
