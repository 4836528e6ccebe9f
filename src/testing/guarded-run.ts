import type { OutsideWork } from '../engine/authors/outside-work.ts';
import { isAuthors, placeText } from '../guard/author-files.ts';
import { keepCallSites, placesOf } from '../guard/call-sites.ts';
import { BuiltInCheck } from '../guard/changed-built-ins.ts';
import { freezeIntrinsics } from '../guard/intrinsics.ts';
import { guardConsole, guardStreams } from '../guard/writing.ts';
import { escapeMessage } from '../text/escape.ts';

let isFrozen = false;
let builtIns: BuiltInCheck | undefined;

/** Remembers what the language and Node bring along, before any test is loaded. */
export function rememberBuiltIns(): void {
  builtIns = new BuiltInCheck();
}

/** @throws Error where a module that was imported has replaced what all signatures share: a sidecar would not load it */
export function checkBuiltIns(): void {
  const changed = builtIns?.restore();
  if (changed !== undefined) throw new Error(`a sidecar would refuse a module that this test imports: ${changed}`);
}

/**
 * Runs an engine of a test as a sidecar would run it: built-ins are frozen, nothing that a signature does ends the process, and what it
 * writes goes to standard error with its id.
 */
export function guardedRun(engine: OutsideWork, work: () => void): void {
  if (!isFrozen) {
    isFrozen = true;
    keepCallSites();
    freezeIntrinsics();
  }
  const exit = Object.getOwnPropertyDescriptor(process, 'exit') ?? {};
  const write = process.stderr.write.bind(process.stderr);
  const methods = { ...console };
  const tell = (text: string): void => {
    write(`sequent: ${engine.running ?? 'a signature'} writes: ${escapeMessage(text)}\n`);
  };
  guardConsole(tell);
  const restore = guardStreams(tell, () => true);
  Object.defineProperty(process, 'exit', { ...exit, value: refuseExit });
  try {
    work();
  } finally {
    Object.defineProperty(process, 'exit', exit);
    Object.assign(console, methods);
    restore();
  }
}

/** A handler that ended the process would end its test before it has failed. */
function refuseExit(): never {
  throw new TypeError('process.exit is not for signatures: it would end the detection of all');
}

/** Where in an author's source a value was thrown, as ` at FILE:LINE:COLUMN`; empty where it does not say. */
export function thrownAt(thrown: unknown): string {
  const place = placesOf(thrown).find(isAuthors);
  return place === undefined ? '' : ` at ${placeText(place)}`;
}
