/** Longer names are not compared. They are not typing errors, and a comparison would cost time. */
const longestTypo = 64;

/**
 * Finds candidates that are similar to a name, by edit distance.
 *
 * @param name any text; over 64 characters no candidate is similar
 * @param candidates names to compare with
 * @param count maximum number of results
 * @returns candidates whose distance is at most a third of the length, nearest first
 */
export function closestOf(name: string, candidates: Iterable<string>, count: number): readonly string[] {
  if (name.length > longestTypo) return [];
  const near: { name: string; distance: number }[] = [];
  for (const candidate of candidates) {
    const limit = Math.max(1, Math.floor(Math.max(candidate.length, name.length) / 3));
    const distance = editDistance(name, candidate, limit);
    if (distance <= limit) near.push({ name: candidate, distance });
  }
  near.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return near.slice(0, count).map((one) => one.name);
}

/** Computes the Levenshtein distance. Above the limit, the result is some number greater than the limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const replaced = (above[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const cost = Math.min(replaced, (above[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      row.push(cost);
      least = Math.min(least, cost);
    }
    if (least > limit) return limit + 1;
    above = row;
  }
  return above[b.length] ?? 0;
}
