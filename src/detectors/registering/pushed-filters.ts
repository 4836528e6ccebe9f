import { describeEvent } from '../../event/catalogue.ts';
import type { Subscription } from './register.ts';

/**
 * The filters that a policy of Tracee may have for each event without keeping anything from the detector: those of arguments
 * that are text, and have positive values alone.
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

/** Text that stands for itself in a policy, too: no operators or blanks at its ends. */
function isPlain(text: string): boolean {
  return /^[^=!<>\s\ufffd](?:[^\ufffd]*[^\s\ufffd])?$/.test(text);
}
