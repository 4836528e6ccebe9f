import { type Column, tableLines } from './columns.ts';
import { bytes, percent, rate, whole } from './numbers.ts';
import type { Palette } from './palette.ts';
import type { EventRow, OutputRow, SignatureRow, TopView } from './top-view.ts';

/** One of the tables of the screen: its rows, and its lines for a number of rows. */
export interface TopTable {
  readonly size: number;
  /** @returns lines of this width: the titles, then at most this number of rows */
  lines(width: number, rows: number): readonly string[];
}

export function eventTable({ events }: TopView, { strong, bad }: Palette): TopTable {
  const columns: readonly Column<EventRow>[] = [
    { title: 'EVENT', rank: 0, text: ({ event }) => event },
    { title: 'PER S', rank: 1, text: ({ per_second }) => rate(per_second) },
    { title: 'TOTAL', rank: 3, text: ({ total }) => whole(total) },
    {
      title: 'DROPPED',
      rank: 2,
      text: ({ dropped }) => whole(dropped),
      paint: ({ dropped }) => (dropped > 0 ? bad : undefined),
    },
  ];
  return { size: events.length, lines: (width, rows) => tableLines(columns, events.slice(0, rows), width, strong) };
}

export function signatureTable({ signatures }: TopView, { strong, quiet, bad }: Palette): TopTable {
  const columns: readonly Column<SignatureRow>[] = [
    { title: 'SIGNATURE', rank: 0, text: ({ id }) => id },
    { title: 'FINDINGS/MIN', rank: 1, text: ({ findings }) => perMinute(findings.per_second) },
    { title: 'FINDINGS', rank: 4, text: ({ findings }) => whole(findings.total) },
    { title: 'CORE', rank: 2, text: ({ core }) => percent(core) },
    { title: 'FAULTS', rank: 5, text: ({ faults }) => whole(faults) },
    { title: 'EVICTED', rank: 6, text: ({ evicted }) => whole(evicted) },
    {
      title: 'STATE',
      rank: 3,
      text: ({ state }) => state,
      paint: ({ state }) => (state === 'runs' ? quiet : bad),
    },
  ];
  return {
    size: signatures.length,
    lines: (width, rows) => tableLines(columns, signatures.slice(0, rows), width, strong),
  };
}

export function outputTable({ outputs }: TopView, { strong, good, warn, bad }: Palette): TopTable {
  const hasSpool = outputs.some(({ spooled_bytes }) => spooled_bytes !== undefined);
  const spool: Column<OutputRow> = {
    title: 'SPOOL',
    rank: 5,
    text: ({ spooled_bytes }) => (spooled_bytes === undefined ? '' : bytes(spooled_bytes)),
  };
  const columns: readonly Column<OutputRow>[] = [
    { title: 'OUTPUT', rank: 0, text: ({ name }) => name },
    {
      title: 'STATE',
      rank: 1,
      text: ({ state }) => state,
      paint: ({ state }) => (state === 'ok' ? good : state === 'behind' ? warn : bad),
    },
    { title: 'PER S', rank: 4, text: ({ delivered }) => rate(delivered.per_second) },
    { title: 'DELIVERED', rank: 3, text: ({ delivered }) => whole(delivered.total) },
    { title: 'WAITING', rank: 2, text: ({ waiting }) => whole(waiting) },
    ...(hasSpool ? [spool] : []),
    {
      title: 'LOST',
      rank: 2,
      text: ({ undelivered }) => whole(undelivered),
      paint: ({ undelivered }) => (undelivered > 0 ? bad : undefined),
    },
  ];
  return { size: outputs.length, lines: (width, rows) => tableLines(columns, outputs.slice(0, rows), width, strong) };
}

function perMinute(perSecond: number | undefined): string {
  return rate(perSecond === undefined ? undefined : perSecond * 60);
}
