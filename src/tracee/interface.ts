import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import protobuf, { type Root, type Type } from 'protobufjs';

/** Tracee's gRPC interface, reflected by protobufjs. Fields have the names of the .proto files (snake_case). */
export interface TraceeInterface {
  readonly root: Root;
  /** `tracee.v1beta1.Event`. */
  readonly event: Type;
  /** `tracee.v1beta1.StreamEventsResponse`. */
  readonly streamEventsResponse: Type;
}

let loaded: TraceeInterface | undefined;

/**
 * Loads the .proto files of this package once; later calls return the same object.
 * Ids of Tracee's own findings (7500 and up) are not in the enum EventId. protobufjs 7 treats a proto3 enum as open, so
 * `decode`, `encode`, `fromObject` and `toObject` keep such numbers. `verify` refuses them and must not be used on
 * events.
 * @throws Error if the package is incomplete
 */
export function loadInterface(): TraceeInterface {
  loaded ??= load();
  return loaded;
}

function load(): TraceeInterface {
  const folder = protoFolder();
  const root = new protobuf.Root();
  // Google's own types are part of protobufjs, under their import path.
  root.resolvePath = (_origin, target) => (target.startsWith('google/protobuf/') ? target : join(folder, target));
  root.loadSync(['tracee/v1beta1/tracee.proto', 'tracee/v1beta1/diagnostic.proto'], { keepCase: true });
  root.resolveAll();
  return {
    root,
    event: root.lookupType('tracee.v1beta1.Event'),
    streamEventsResponse: root.lookupType('tracee.v1beta1.StreamEventsResponse'),
  };
}

/**
 * Returns the folder of the .proto files, beside the nearest package.json above this file, which runs from `src/` or,
 * when built, from `dist/src/`.
 */
function protoFolder(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'proto');
    if (folder === dirname(folder)) throw new Error('the package has no package.json: it is not installed completely');
  }
}
