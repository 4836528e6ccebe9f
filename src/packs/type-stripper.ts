import { codeOf } from '../text/error-code.ts';
import { describeThrown } from '../text/thrown.ts';

/** Fault of a module whose types Node cannot strip, in one sentence. */
export const nestedTooDeeply =
  'Node cannot strip its types, because its source, or that of a module that it imports, is nested too deeply; write it as JavaScript, or less deep';

/**
 * Tells whether the import of a module has broken Node's type stripper. It runs in WebAssembly, and a source that is nested
 * too deeply overflows its stack. After that it fails for all modules of the thread, whatever their source.
 */
export function isStripperBroken(error: unknown): boolean {
  return (
    codeOf(error) === 'ERR_INTERNAL_ASSERTION' &&
    /memory access out of bounds|call stack size exceeded|unreachable/i.test(describeThrown(error))
  );
}
