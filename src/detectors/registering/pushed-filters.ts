import { describeEvent } from '../../event/catalogue.ts';
import type { Subscription } from './register.ts';

/**
 * Computes the filters that a policy of Tracee may have for each event without excluding any event that the detector
 * needs. Only filters on text arguments with positive values qualify.
 */
export function pushedFilters(
  subscriptions: ReadonlyMap<string, Subscription>,
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    [...subscriptions].map(([event, { data }]) => [event, data === undefined ? [] : filtersOf(event, data)]),
  );
}

const patterns = {
  equal: (text: string) => text,
  prefix: (text: string) => `${text}*`,
  suffix: (text: string) => `*${text}`,
  contains: (text: string) => `*${text}*`,
};

function filtersOf(event: string, { fields }: NonNullable<Subscription['data']>): readonly string[] {
  const texts = new Set(describeEvent(event)?.arguments.flatMap(({ name, kind }) => (kind === 'str' ? [name] : [])));
  return [...fields].flatMap(([field, filter]) => {
    const forms = filter.onlyPositive;
    const safe = forms?.every(({ text }) => isPlain(text));
    if (forms === undefined || safe !== true || !texts.has(field)) return [];
    return [`data.${field}=${forms.map(({ kind, text }) => patterns[kind](text)).join(',')}`];
  });
}

/** Tells whether a text needs no escaping in a policy: no operators, and no blanks at its ends. */
function isPlain(text: string): boolean {
  return /^[^=!<>\s\ufffd](?:[^\ufffd]*[^\s\ufffd])?$/.test(text);
}
