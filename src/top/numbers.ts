/** Numbers as people read them in narrow columns. */

/** @returns a whole number with spaces between thousands */
export function whole(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
}

/** @returns a rate; `-` if it is not known yet */
export function rate(perSecond: number | undefined): string {
  if (perSecond === undefined) return '-';
  return perSecond === 0 || perSecond >= 99.95 ? whole(perSecond) : perSecond.toFixed(1);
}

/** @param share from 0 to 1 */
export function percent(share: number | undefined): string {
  if (share === undefined) return '-';
  return share === 0 || share >= 0.0995 ? `${Math.round(share * 100)} %` : `${(share * 100).toFixed(1)} %`;
}

const units = ['B', 'KiB', 'MiB', 'GiB'] as const;

export function bytes(value: number): string {
  let [rest, unit] = [value, 0];
  while (rest >= 1_023.5 && unit < units.length - 1) {
    rest /= 1_024;
    unit++;
  }
  return `${unit === 0 || rest >= 9.95 ? Math.round(rest) : rest.toFixed(1)} ${units[unit] ?? ''}`;
}

/** @returns a short time such as `260 ms` or `3.1 s`; `-` if it is not known */
export function time(seconds: number | undefined): string {
  if (seconds === undefined) return '-';
  return seconds < 0.9995 ? `${Math.round(seconds * 1_000)} ms` : `${seconds.toFixed(1)} s`;
}

/** @returns a long time in its two largest units, such as `3 d 4 h` */
export function age(seconds: number): string {
  const parts = [
    [Math.floor(seconds / 86_400), 'd'],
    [Math.floor(seconds / 3_600) % 24, 'h'],
    [Math.floor(seconds / 60) % 60, 'min'],
    [Math.floor(seconds) % 60, 's'],
  ] as const;
  const first = parts.findIndex(([count]) => count > 0);
  if (first < 0) return '0 s';
  return parts
    .slice(first, first + 2)
    .map(([count, unit]) => `${count} ${unit}`)
    .join(' ');
}
