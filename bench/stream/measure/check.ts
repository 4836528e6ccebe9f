import type { Run } from './run.ts';

/** Differences between the counts of the client and the events that were sent to it. Empty if they agree. */
export function faultsOf({ client, counts, cuts, delivery, sent, went }: Run): string[] {
  if (!went) return [`${client.id}: it did not end when told to, and was killed`];
  if (cuts > 0) return [`${client.id}: its stream was cut ${cuts} times`];
  const faults: string[] = [];
  const same = (what: string, counted: number | undefined, expected: number): void => {
    if (counted !== undefined && counted !== expected) faults.push(`${client.id}: ${what} ${counted}, not ${expected}`);
  };
  const { received, unmatched, dropped = 0, invalid = 0, evaluated } = counts ?? {};
  same('missed', delivery.missed, 0);
  same('received', received, sent.events);
  same('unmatched', unmatched, sent.events - sent.subscribed);
  same('evaluated, dropped and invalid', evaluated && evaluated + dropped + invalid, sent.subscribed);
  same('invalid', invalid, 0);
  return faults;
}
