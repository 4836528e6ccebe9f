/** Numbers and spans in words of a report, the same on a terminal and on a page. */

/** @returns a whole number with separators of thousands */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** @returns a rate; empty if it is not known */
export function hours(rate: number | undefined): string {
  if (rate === undefined) return '';
  return rate >= 100 ? whole(rate) : rate.toPrecision(3).replace(/\.?0+$/, '');
}

/** @param share from 0 to 1 */
export function percent(share: number | undefined): string {
  if (share === undefined) return '';
  const value = 100 * share;
  return `${value >= 10 ? value.toFixed(0) : value.toFixed(1)} %`;
}

/** @returns microseconds with two digits; empty if they are not known */
export function microseconds(us: number | undefined): string {
  if (us === undefined) return '';
  return us >= 100 ? whole(us) : us >= 10 ? us.toFixed(0) : us.toFixed(2);
}

/** @returns a span such as `1 d 4 h`, `12 min 5 s` or `3.2 s` */
export function readableSpan(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.floor(seconds % 60)} s`;
  const hour = Math.floor(minutes / 60);
  return hour < 24 ? `${hour} h ${minutes % 60} min` : `${Math.floor(hour / 24)} d ${hour % 24} h`;
}

/** @returns `high`, or `3 high, 1 low` if there are several */
export function severityText(severities: Readonly<Record<string, number>>): string {
  const entries = Object.entries(severities).toReversed();
  return entries.length === 1
    ? (entries[0]?.[0] ?? '')
    : entries.map(([severity, count]) => `${whole(count)} ${severity}`).join(', ');
}
