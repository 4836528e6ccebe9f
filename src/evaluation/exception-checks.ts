import type { Exception } from '../exceptions/exception.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import type { Log } from '../telemetry/log.ts';
import { closestOf } from '../text/closest.ts';
import { glob } from '../text/glob.ts';

/** Warns of exceptions for signatures that are not loaded. An unknown id may belong to a detector inside Tracee. */
export function checkExceptions(
  signatures: readonly LoadedSignature[],
  { exceptions = [], traceeFindings }: { readonly exceptions?: readonly Exception[]; readonly traceeFindings: boolean },
  log: Log,
): void {
  const known = signatures.flatMap(({ id, name }) => [id, name]);
  for (const { id, signatures: wanted, place } of exceptions) {
    for (const pattern of wanted) {
      if (known.some(glob(pattern))) continue;
      const [near] = closestOf(pattern, known, 1);
      const message = traceeFindings
        ? 'an exception is for a signature that is not loaded; it can only apply to a detector inside Tracee'
        : 'an exception is for a signature that is not loaded, so that it never applies';
      log.warn(message, { exception: id, signature: pattern, at: place, did_you_mean: near });
    }
  }
}
