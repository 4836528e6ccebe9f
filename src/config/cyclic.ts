/** Whether a value contains itself, as a YAML alias inside of its own anchor does. */
export function isCyclic(value: unknown): boolean {
  return contains(value, new Set(), new Set());
}

/** @param above values around this one @param done values that are known to be free of cycles */
function contains(value: unknown, above: Set<object>, done: Set<object>): boolean {
  if (typeof value !== 'object' || value === null || done.has(value)) return false;
  if (above.has(value)) return true;
  above.add(value);
  if (Object.values(value).some((one) => contains(one, above, done))) return true;
  above.delete(value);
  done.add(value);
  return false;
}
