/** A place in a source file. */
export interface Place {
  /** A path, or the runtime's name of the code, such as `node:fs`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Enough for a library between an author's code and the code that throws. */
const frames = 50;

const places = new WeakMap<object, readonly Place[]>();

/**
 * Records for each later error of this thread where it was created. The record cannot be forged, unlike the text of a
 * stack: an author may set `stack`, and an attacker's text may be part of a message.
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

/**
 * @returns the places where a thrown value was created, innermost first; empty if it is no error or its stack is not
 * the runtime's
 */
export function placesOf(thrown: unknown): readonly Place[] {
  if (typeof thrown !== 'object' || thrown === null) return [];
  try {
    // The runtime makes the stack when the property is first read.
    Reflect.get(thrown, 'stack');
  } catch {
    // The author defined a getter that throws.
  }
  return places.get(thrown) ?? [];
}

/** @returns the places of the current call, innermost first */
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

/** A URL whose path needs no decoding and has no segment such as `..`. Parsing hundreds of URLs is a measurable part of a start. */
const plainUrl = /^file:\/\/(?:\/[\w@+-][\w@+.-]*)+$/;

/** @returns the path of a `file:` URL; any other name unchanged */
export function pathOf(name: string): string {
  if (!name.startsWith('file:')) return name;
  if (plainUrl.test(name)) return name.slice('file://'.length);
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
