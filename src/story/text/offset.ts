/** @returns a distance to the finding for people: `-1.317 s`, `-250.0 us`, `0 s` */
export function offsetText(ns: number): string {
  const size = Math.abs(ns);
  const sign = ns < 0 ? '-' : '+';
  if (size === 0) return '0 s';
  if (size < 1_000_000) return `${sign}${fixed(size / 1_000)} us`;
  if (size < 1_000_000_000) return `${sign}${fixed(size / 1_000_000)} ms`;
  if (size < 600_000_000_000) return `${sign}${fixed(size / 1_000_000_000)} s`;
  if (size < 36_000_000_000_000) return `${sign}${fixed(size / 60_000_000_000)} min`;
  return `${sign}${fixed(size / 86_400_000_000_000)} d`;
}

function fixed(value: number): string {
  return value < 10 ? value.toFixed(3) : value < 100 ? value.toFixed(2) : value.toFixed(1);
}
