import { isCombining } from '../../signature/where/compile.ts';
import { type Group, groupsOf } from '../../signature/where/groups.ts';

/** With more alternatives, a filter would have to let so much pass that it is worth nothing. */
const mostAlternatives = 16;

/**
 * Writes conditions with groups as alternatives without groups: an event that meets the conditions meets one of the
 * alternatives. They may let more pass: `not` around several arguments is left out.
 */
export function alternativesOf(conditions: Group): readonly Group[] {
  return product(
    Object.entries(conditions).map(([name, condition]) => {
      if (!isCombining(name)) return [{ [name]: condition }];
      if (name === 'not') return [{}];
      const parts = groupsOf(condition).map(alternativesOf);
      return name === 'any' ? parts.flat() : product(parts);
    }),
  );
}

/** Alternatives of conditions that must all hold. Conditions that would make too many of them are left out. */
function product(all: readonly (readonly Group[])[]): readonly Group[] {
  return all.reduce<readonly Group[]>(
    (made, alternatives) =>
      made.length * alternatives.length > mostAlternatives
        ? made
        : made.flatMap((one) => alternatives.map((other) => both(one, other))),
    [{}],
  );
}

function both(one: Group, other: Group): Group {
  const made: Record<string, unknown> = { ...one };
  for (const [name, condition] of Object.entries(other))
    made[name] = Object.hasOwn(made, name) ? { all: [made[name], condition] } : condition;
  return made;
}
