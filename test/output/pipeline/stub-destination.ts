import type { Destination, Settled } from '../../../src/output/destination/destination.ts';
import type { OutputRecord } from '../../../src/output/record.ts';

type Answer = (records: readonly OutputRecord[], signal: AbortSignal) => Settled | Promise<Settled>;

/** A destination that keeps what it gets; `answers` decide call by call, and afterwards everything is acknowledged. */
export function stubDestination(answers: readonly Answer[] = [], concurrency = 1) {
  const calls: string[][] = [];
  const arrived: string[] = [];
  let inFlight = 0;
  let mostInFlight = 0;
  const destination: Destination = {
    concurrency,
    async send(records, signal) {
      const answer = answers[calls.length];
      calls.push(records.map(({ id }) => id));
      mostInFlight = Math.max(mostInFlight, ++inFlight);
      try {
        const settled = (await answer?.(records, signal)) ?? { refused: [] };
        const refused = new Set(settled.refused.map(({ index }) => index));
        arrived.push(...records.flatMap(({ id }, index) => (refused.has(index) ? [] : [id])));
        return settled;
      } finally {
        inFlight--;
      }
    },
    close: () => Promise.resolve(),
  };
  return { destination, calls, arrived, mostInFlight: () => mostInFlight };
}
