import { SequentError } from '../errors.ts';
import type { Architecture } from '../event/architecture.ts';
import { describeEvent } from '../event/catalogue.ts';
import { knownDataStores } from '../signature/data-stores.ts';
import { fieldsOf } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { asSignature, type DetectorEvents } from './evaluating/as-signature.ts';
import { feeding } from './evaluating/feeding.ts';
import type { CompiledDetector } from './reading/compile-detector.ts';
import { readDirectory, type SourceFile } from './reading/detector-files.ts';
import { type Refusal, readFiles } from './reading/read-directory.ts';
import { parseVersion } from './reading/version.ts';
import { register, type Setting } from './registering/register.ts';

export { readDirectory } from './reading/detector-files.ts';
export type { Refusal } from './reading/read-directory.ts';

/** Sources of detectors. Plain data, so it can be sent to another thread. */
export interface DetectorOptions {
  readonly directories: readonly string[];
  /** The files by directory, if they were read before. */
  readonly sources?: ReadonlyMap<string, readonly SourceFile[]>;
  readonly arch: Architecture;
}

export interface LoadedDetectors {
  /** The earlier signatures, prepared for detectors that listen to them, and the detectors. */
  readonly signatures: readonly LoadedSignature[];
  /** The detectors that are not loaded, and why. */
  readonly refusals: readonly Refusal[];
}

/**
 * Loads Tracee's YAML detectors in addition to the signatures.
 * @throws {SequentError} SEQ_DETECTORS if a directory is missing, or two detectors produce the same event
 */
export function loadDetectors(
  { directories, arch, sources }: DetectorOptions,
  signatures: readonly LoadedSignature[],
  events: DetectorEvents,
): LoadedDetectors {
  const stores = knownDataStores(arch);
  const contents = directories.map((directory) =>
    readFiles(directory, sources?.get(directory) ?? readDirectory(directory), stores),
  );
  const detectors = contents.flatMap((content) => content.detectors);
  refuseSameEvents(detectors, signatures);
  const setting: Setting = {
    arch,
    stores,
    refuseAbsent: true,
    // Tracee fills these in itself, or not; a client cannot switch them on, and cannot see whether they are.
    enrichments: { environment: true, container: true, 'executable-hash': false },
    producerOf: (event) => producerOf(event, signatures),
    ids: new Map(signatures.map(({ id, file }) => [id, file ?? 'a signature'])),
  };
  const { registered, refusals } = register(detectors, setting);
  const listened = new Set(registered.flatMap(({ subscriptions }) => [...subscriptions.keys()]));
  const host = { ...events, arch, processes: undefined, listensTo: (event: string) => listened.has(event) };
  const own = registered.map((detector) => asSignature(detector, host));
  return {
    signatures: [...signatures.map((signature) => feeding(signature, host)), ...own],
    refusals: [...contents.flatMap((content) => content.refusals), ...refusals],
  };
}

/**
 * Rejects duplicate events. Tracee does not start if two detectors produce the same event, or a detector produces an
 * existing one.
 * @throws {SequentError} SEQ_DETECTORS
 */
export function refuseSameEvents(detectors: readonly CompiledDetector[], signatures: readonly LoadedSignature[]): void {
  const seen = new Map<string, string>(signatures.map(({ name, file, id }) => [name, file ?? id]));
  const faults = detectors.flatMap(({ definition: { event, line }, path }) => {
    const other = seen.get(event) ?? (describeEvent(event) === undefined ? undefined : 'an event of Tracee');
    seen.set(event, path);
    return other === undefined ? [] : [`${path}:${line}: the event ${event} is produced by ${other} too`];
  });
  if (faults.length === 0) return;
  throw new SequentError('SEQ_DETECTORS', {
    what: 'detectors produce events that there are already',
    where: `\n  ${faults.join('\n  ')}\n`,
    todo: 'give each its own produced_event.name; Tracee itself would not start with these',
  });
}

function producerOf(event: string, signatures: readonly LoadedSignature[]): ReturnType<Setting['producerOf']> {
  const signature = signatures.find(({ name }) => name === event);
  if (signature === undefined) return undefined;
  const names = fieldsOf(signature.finding).map(({ name }) => name);
  return { version: parseVersion(signature.version), fields: names.length > 0 ? names : undefined };
}
