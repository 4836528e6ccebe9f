/** Set by the kubelet in every container of a pod. */
const variable = 'KUBERNETES_SERVICE_HOST=';

/**
 * The address of the Kubernetes API in an environment: in the first entry that holds the variable's name anywhere, as Tracee
 * looks for it, all behind the first `=`.
 * @returns the empty text where there is none
 */
export function apiAddress(env: readonly string[]): string {
  const entry = env.find((one) => one.includes(variable));
  return entry === undefined ? '' : trimmed(entry.slice(entry.indexOf('=') + 1));
}

/** Go's `strings.TrimSpace`: cuts what Unicode counts as white space, which `trim()` does not quite. */
function trimmed(text: string): string {
  const isSpace = (index: number): boolean => /^\p{White_Space}$/u.test(text.charAt(index));
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(start)) start++;
  while (end > start && isSpace(end - 1)) end--;
  return text.slice(start, end);
}
