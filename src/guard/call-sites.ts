/** A place in a source file. */
export interface Place {
  /** A path, or what else the runtime calls the code: `node:fs`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Deep enough for a library between an author's code and what throws. */
const frames = 50;

const places = new WeakMap<object, readonly Place[]>();

/**
 * Keeps, from now on, where each error of this thread was made. Unlike the text of a stack it cannot be made up: neither by an author
 * who sets `stack`, nor by an attacker whose text stands in a message.
 */
export function keepCallSites(): void {
  Error.stackTraceLimit = frames;
  Error.prepareStackTrace = (error, sites) => {
    places.set(
      error,
      sites.map(placeOf).filter((place) => place !== undefined),
    );
    return [headOf(error), ...sites.map(lineOf)].join('\n');
  };
}

/** Where a thrown value was made, the innermost place first; none where it is no error, or its stack is not the runtime's. */
export function placesOf(thrown: unknown): readonly Place[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  try {
    // The runtime makes the stack when it is first read.
    Reflect.get(thrown, 'stack');
  } catch {
    // An own getter of the author's.
  }
  return places.get(thrown) ?? [];
}

/** Where this call comes from, the innermost place first. */
export function currentPlaces(): readonly Place[] {
  return placesOf(new Error('where')).slice(1);
}

function placeOf(site: NodeJS.CallSite): Place | undefined {
  const file = site.getFileName();
  const line = site.getLineNumber();
  const column = site.getColumnNumber();
  if (typeof file !== 'string' || line === null || column === null) return undefined;
  return { file: pathOf(file), line, column };
}

/** The path of a `file:` URL; any other name as it is. */
export function pathOf(name: string): string {
  if (!name.startsWith('file:')) return name;
  try {
    return decodeURIComponent(new URL(name).pathname);
  } catch {
    return name;
  }
}

function lineOf(site: unknown): string {
  return `    at ${String(site)}`;
}

function headOf(error: unknown): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'an error that cannot be shown';
  }
}
