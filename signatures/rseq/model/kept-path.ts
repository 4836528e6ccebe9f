/** UTF-16 units of a path that are kept. Linux allows eight times as many bytes, and an attacker chooses the paths of programs. */
export const mostKept = 512;

/**
 * A path as the model keeps it: of a long one the beginning and the end, with a mark behind each. A pattern that names a program does
 * not fit the mark at the end, so that no finding about a program with a long path is lowered by its name.
 */
export function keptPath(path: string): string {
  if (path.length <= mostKept) return path;
  const half = mostKept / 2 - 1;
  // A new text: a part of one would keep all of it in memory.
  return Array.from(`${path.slice(0, half)}…${path.slice(-half)}…`).join('');
}
