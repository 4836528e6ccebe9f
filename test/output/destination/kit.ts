import { describe, it } from 'node:test';
import { closing } from './kit/closing.ts';
import { delivering } from './kit/delivering.ts';
import { failing } from './kit/failing.ts';
import type { Check, Faculty, KitOptions } from './kit/subject.ts';

/** All checks of the kit, in the order in which they run. */
export const checks: readonly Check[] = [...delivering, ...failing, ...closing];

/**
 * Registers the checks that hold for every destination as tests. Each test opens its own destination and receiver.
 * Types of the receiver that the kit needs are in `kit/subject.ts`.
 *
 * @param name what is tested, such as `webhook over HTTP/2`
 */
export function conformance(name: string, options: KitOptions): void {
  describe(`${name} conforms`, () => {
    for (const { title, needs, run } of checks) {
      const skip = reasonToSkip(needs, options);
      it(title, skip === undefined ? {} : { skip }, () => run(options));
    }
  });
}

function reasonToSkip(needs: readonly Faculty[], { cannot = {} }: KitOptions): string | undefined {
  return needs.map((faculty) => cannot[faculty]).find((reason) => reason !== undefined);
}
