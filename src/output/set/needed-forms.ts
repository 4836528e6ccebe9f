import { isDeepStrictEqual } from 'node:util';
import { type Identity, identityTail } from '../identity.ts';
import { type OutputSpec, takesObject } from '../output.ts';
import type { Forms } from '../parcel.ts';
import type { Repeats } from '../repeats.ts';

/** @returns the formats of findings that these outputs need, with the rules for repeats */
export function formsFor({
  outputs,
  identity,
  repeats,
}: {
  readonly outputs: readonly OutputSpec[];
  readonly identity: Identity;
  readonly repeats?: Repeats | undefined;
}): Forms {
  return {
    json: outputs.some(({ format }) => format === 'json'),
    jsonTail: identityTail(identity),
    facts: outputs.some(({ destination }) => destination.type === 'remote'),
    object: outputs.some(takesObject),
    ...(repeats !== undefined && { repeats }),
  };
}

/**
 * Whether findings that are held back cannot go on in their windows. Lines of JSON cannot be turned into other formats,
 * and windows of other rules have other keys.
 */
export function needsNewWindows(now: Forms, next: Forms): boolean {
  return (next.object && !now.object) || needsFacts(now, next) || !isDeepStrictEqual(now.repeats, next.repeats);
}

/** An object has the facts, too. */
function needsFacts(now: Forms, next: Forms): boolean {
  return next.facts === true && now.facts !== true && !now.object;
}
