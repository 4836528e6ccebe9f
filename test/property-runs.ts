const factor = Number(process.env['PROPERTY_RUNS'] ?? 1);

/**
 * @param count number of runs of a property in `npm test`
 * @returns that number, times PROPERTY_RUNS: `PROPERTY_RUNS=10 npm test -- test/event` is the long form
 */
export function runs(count: number): number {
  return Math.ceil(count * factor);
}
