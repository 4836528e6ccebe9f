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

/** Vectors do not say it: Tracee's were made on this one. */
const arch = 'amd64';

/** An event in protobuf JSON, in its canonical form. */
export type EventJson = Readonly<Record<string, unknown>>;

/**
 * Runs the events of a vector through a freshly started engine with this signature alone, each at once.
 * @returns what each event gave, as events in protobuf JSON
 * @throws VectorFault where an event is none, is refused, or a handler throws
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
      // An event without a name is nobody's.
      if (name !== '') troubles.push(`it was refused: ${[path, message].filter(Boolean).join(': ')}`);
    },
  });
  return vector.events.map((event, index) => {
    const bytes = encode(event, index);
    findings = [];
    // No event waits for others to confirm its time.
    engine.restartTime();
    engine.message(bytes, 0, bytes.length, 0);
    const [trouble] = troubles;
    if (trouble !== undefined) throw new VectorFault(`event ${index}: ${trouble}`);
    if (findings.length === 0) return [];
    const input = canonical(event);
    return findings.map((finding) => findingJson(finding, input));
  });
}

/** The signature has the option to be exactly as its detector. */
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
 * The one form of an event among all that protobuf JSON allows, so that two can be compared.
 * @throws EventJsonError
 */
export function canonical(event: unknown): EventJson {
  const decoded = decodeToProtobufJson(encodeProtobufJson(event));
  return typeof decoded === 'object' && decoded !== null ? { ...decoded } : {};
}

/** A finding in the form that Tracee gives to what its detectors produce (pkg/detectors/dispatch.go). */
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

/** These keys of an event under other names, where it has them. */
function renamed(event: EventJson, keys: Readonly<Record<string, string>>): EventJson {
  return Object.fromEntries(Object.entries(keys).flatMap(([key, name]) => (key in event ? [[name, event[key]]] : [])));
}
