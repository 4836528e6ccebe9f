import type { Argument } from '../../event/kinds.ts';
import { AuthorViews } from '../../inspection/author-views.ts';
import { EventEncoder } from '../../tracee/json/event-json.ts';

/** Limit of arguments of one event or finding. Tracee's longest event has 12. */
const mostArguments = 64;
/** Limit of the text of an argument that is not in Tracee's form. */
const longestJson = 4_096;

/**
 * Reads the arguments of a finding or of its evidence, each `{ name, KIND: value }` as in Tracee's JSON. An argument in
 * another form becomes a text, so that it is not lost.
 * @param data a value of parsed JSON
 */
export function readArguments(data: unknown): readonly Argument[] {
  if (!Array.isArray(data)) return [];
  const part: readonly unknown[] = data.slice(0, mostArguments);
  return sentIn(part) ?? part.flatMap((one) => sentIn([one]) ?? asText(one));
}

/** @returns undefined if one of the arguments is not in Tracee's form */
function sentIn(data: readonly unknown[]): readonly Argument[] | undefined {
  try {
    const bytes = new EventEncoder().encode({ id: 0, name: 'story', data });
    return new AuthorViews('amd64').view(bytes, 0, bytes.length)?.sent;
  } catch {
    return undefined;
  }
}

function asText(one: unknown): readonly Argument[] {
  if (typeof one !== 'object' || one === null || !('name' in one) || typeof one.name !== 'string') return [];
  const { name, ...rest } = one;
  const [value]: unknown[] = Object.values(rest);
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return [{ name, kind: 'str', value: text.slice(0, longestJson) }];
}
