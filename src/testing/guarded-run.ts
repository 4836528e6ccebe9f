import type { OutsideWork } from '../engine/authors/outside-work.ts';
import { isAuthors, placeText } from '../guard/author-files.ts';
import { keepCallSites, placesOf } from '../guard/call-sites.ts';
import { BuiltInCheck } from '../guard/changed-built-ins.ts';
import { freezeIntrinsics } from '../guard/intrinsics.ts';
import { guardConsole, guardStreams } from '../guard/writing.ts';
import { escapeMessage } from '../text/escape.ts';

let isFrozen = false;
let builtIns: BuiltInCheck | undefined;

/** Records the state of all built-ins before any test is loaded. */
export function rememberBuiltIns(): void {
  builtIns = new BuiltInCheck();
}

/**
 * @throws {Error} if an imported module has modified a built-in. A sidecar would not load this module.
 */
export function checkBuiltIns(): void {
  const changed = builtIns?.restore();
  if (changed !== undefined) throw new Error(`a sidecar would refuse a module that this test imports: ${changed}`);
}

/**
 * Runs an engine of a test under the guards of a sidecar: built-ins are frozen, signatures cannot end the process,
 * and their output goes to standard error with their id.
 */
export function guardedRun(engine: OutsideWork, work: () => void): void {
  const write = process.stderr.write.bind(process.stderr);
  guarded((text) => write(`sequent: ${engine.running ?? 'a signature'} writes: ${escapeMessage(text)}\n`), work);
}

/**
 * Runs code of signatures under the guards of a sidecar.
 * @param tell receives the output of signatures
 */
export function guarded<Result>(tell: (text: string) => void, work: () => Result): Result {
  if (!isFrozen) {
    isFrozen = true;
    keepCallSites();
    freezeIntrinsics();
    // Frozen built-ins cannot be changed any more, and freezing changes them itself.
    builtIns = undefined;
  }
  const exit = Object.getOwnPropertyDescriptor(process, 'exit') ?? {};
  const methods = { ...console };
  guardConsole(tell);
  const restore = guardStreams(tell, () => true);
  Object.defineProperty(process, 'exit', { ...exit, value: refuseExit });
  try {
    return work();
  } finally {
    Object.defineProperty(process, 'exit', exit);
    Object.assign(console, methods);
    restore();
  }
}

/** Refuses to exit, because a handler that ends the process would end its test before the test fails. */
function refuseExit(): never {
  throw new TypeError('a signature must not call process.exit: it would end all detection');
}

/** @returns the place in an author's source where a value was thrown, as ` at FILE:LINE:COLUMN`; empty if unknown */
export function thrownAt(thrown: unknown): string {
  const place = placesOf(thrown).find(isAuthors);
  return place === undefined ? '' : ` at ${placeText(place)}`;
}
