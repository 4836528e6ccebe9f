/** A Markdown table with columns as wide as what is in them. The first row is the head. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => line(widths.map((width, column) => (row[column] ?? '').padEnd(width))));
  const rule = line(widths.map((width) => '-'.repeat(width)));
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** `1 234 567`, as the other documents write it. */
export function whole(value: number): string {
  if (!Number.isFinite(value)) return '-';
  return Math.round(value)
    .toString()
    .replaceAll(/\B(?=(\d{3})+$)/g, ' ');
}

/** With so many significant digits as tell something. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '-';
  if (Math.abs(value) >= 100) return whole(value);
  return value.toFixed(Math.abs(value) >= 10 ? 1 : 2);
}

/** Rounded to three significant digits: more is noise. */
export function rate(value: number): string {
  return Number.isFinite(value) && value > 0 ? whole(Number(value.toPrecision(3))) : '-';
}

export function percent(share: number): string {
  if (!Number.isFinite(share)) return '-';
  return share === 0 ? '0' : `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}
