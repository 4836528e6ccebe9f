import { type Finding, severities } from '../finding.ts';
import { findingId } from '../output/finding-id.ts';
import { jsonLine } from '../output/format/json/json.ts';
import type { JsonValue } from '../output/format/json-value.ts';
import { costs, type MergedCosts } from './costs.ts';
import { type Dimension, dimensions, type SignatureHits, type StreamHits } from './hits/stream-hits.ts';
import { sumOfTops, type TopCounts } from './hits/top-counts.ts';
import { problemsOf } from './problems.ts';
import type { BacktestReport, CountedKeys, SignatureReport, StreamReport } from './report.ts';
import type { RanStream } from './run-streams.ts';
import type { StreamFiles } from './streams.ts';
import type { RanSignature, StreamCounts, StreamResult } from './thread/messages.ts';

const nsPerSecond = 1e9;
/** In shorter recordings a rate per hour says nothing. */
const leastSeconds = 1;

export interface MergeOptions {
  readonly pack: string;
  readonly streams: readonly StreamFiles[];
  /** Results in the order of the streams. */
  readonly ran: readonly (RanStream | undefined)[];
  readonly wallSeconds: number;
  readonly workers: number;
  readonly examples: number;
  readonly top: number;
}

/** @returns the report of a backtest. It depends on the order of the streams, and not on that in which they ended */
export function merge({ pack, streams, ran, wallSeconds, workers, examples, top }: MergeOptions): BacktestReport {
  const results = ran.flatMap((one) => (one === undefined ? [] : [one.result]));
  const hits = results.map(({ kept }) => (kept.kind === 'hits' ? kept.hits : noHits));
  const counts = sumOfCounts(results.map((one) => one.counts));
  const seconds = secondsOf(counts);
  const cost = costs({ ran, events: counts.events, wallSeconds, workers });
  const known = new Map(
    [...results, ...hits].flatMap((one) =>
      one.signatures.map((signature): [string, RanSignature] => [signature.id, signature]),
    ),
  );
  const signatures = [...known.values()]
    .map((signature) =>
      signatureReport(
        signature,
        hits.flatMap((one) => one.signatures.filter(({ id }) => id === signature.id)),
        { seconds, examples, top, cost },
      ),
    )
    .toSorted((a, b) => b.findings - a.findings || byId(a.id, b.id));
  const reported = signatures.reduce((sum, one) => sum + one.reports, 0);
  const others = hits.reduce((sum, one) => sum + one.others, 0);
  const reports = streams.map((files, index) => streamReport(files, ran[index]?.result));
  return {
    pack,
    partial: reports.some(({ stopped }) => stopped !== undefined),
    streams: reports,
    events: counts.events,
    evaluated: counts.evaluated,
    invalid: counts.invalid,
    lines_passed_over: counts.lines_passed_over,
    lines_broken: counts.lines_broken,
    findings: counts.findings,
    reports: reported,
    findings_excepted: counts.findings_excepted,
    findings_over_limit: counts.findings_over_limit,
    faults: counts.faults,
    suspended: [...new Set(results.flatMap((one) => one.suspended))].toSorted(byId),
    seconds,
    invalid_by_path: invalidOf(results),
    signatures,
    tops: byDimension((dimension) =>
      shown(sumOfTops(hits.flatMap((one) => one.signatures.map(({ tops }) => tops[dimension]))), top),
    ),
    ...(others > 0 && { other_findings: others }),
    cost: cost.report,
    problems: problemsOf(results, streams.length),
  };
}

const noHits: StreamHits = { signatures: [], others: 0 };

interface ReportContext {
  readonly seconds: number;
  readonly examples: number;
  readonly top: number;
  readonly cost: MergedCosts;
}

function signatureReport(
  { id, name, version }: RanSignature,
  parts: readonly SignatureHits[],
  { seconds, examples, top, cost }: ReportContext,
): SignatureReport {
  const findings = parts.reduce((sum, part) => sum + part.findings, 0);
  const own = cost.byAuthor.get(id);
  const lists = byDimension((dimension) => shown(sumOfTops(parts.map(({ tops }) => tops[dimension])), top));
  return {
    id,
    name,
    version,
    findings,
    reports: parts.reduce((sum, part) => sum + part.reports, 0),
    ...(seconds >= leastSeconds && { per_hour: (findings * 3_600) / seconds }),
    severities: Object.fromEntries(
      severities.flatMap((severity) => {
        const count = parts.reduce((sum, part) => sum + (part.severities[severity] ?? 0), 0);
        return count > 0 ? [[severity, count]] : [];
      }),
    ),
    ...lists,
    examples: parts
      .flatMap((part) => part.examples)
      .toSorted(byTime)
      .slice(0, examples)
      .map(findingJson),
    ...(own && { cost: own }),
  };
}

function streamReport(files: StreamFiles, result: StreamResult | undefined): StreamReport {
  const counts = result?.counts ?? noCounts;
  return {
    files,
    events: counts.events,
    invalid: counts.invalid,
    lines_passed_over: counts.lines_passed_over,
    lines_broken: counts.lines_broken,
    findings: counts.findings,
    seconds: secondsOf(counts),
    ...(result?.fault && { fault: result.fault }),
    ...(result === undefined && { stopped: 'not started' as const }),
    ...(result?.stopped && { stopped: 'before its end' as const }),
  };
}

const noCounts: StreamCounts = {
  events: 0,
  evaluated: 0,
  unmatched: 0,
  invalid: 0,
  lines_passed_over: 0,
  lines_broken: 0,
  findings: 0,
  findings_excepted: 0,
  findings_over_limit: 0,
  faults: 0,
  nanoseconds: 0n,
};

function sumOfCounts(all: readonly StreamCounts[]): StreamCounts {
  return all.reduce(
    (sum, one) => ({
      events: sum.events + one.events,
      evaluated: sum.evaluated + one.evaluated,
      unmatched: sum.unmatched + one.unmatched,
      invalid: sum.invalid + one.invalid,
      lines_passed_over: sum.lines_passed_over + one.lines_passed_over,
      lines_broken: sum.lines_broken + one.lines_broken,
      findings: sum.findings + one.findings,
      findings_excepted: sum.findings_excepted + one.findings_excepted,
      findings_over_limit: sum.findings_over_limit + one.findings_over_limit,
      faults: sum.faults + one.faults,
      nanoseconds: sum.nanoseconds + one.nanoseconds,
    }),
    noCounts,
  );
}

function secondsOf({ nanoseconds }: StreamCounts): number {
  return Number(nanoseconds) / nsPerSecond;
}

function invalidOf(results: readonly StreamResult[]): Record<string, number> {
  const sums = new Map<string, number>();
  for (const { invalid } of results)
    for (const [path, count] of Object.entries(invalid)) sums.set(path, (sums.get(path) ?? 0) + count);
  return Object.fromEntries(sums);
}

function shown({ counts, unlisted }: TopCounts, top: number): CountedKeys {
  return {
    top: counts
      .slice(0, top)
      .map(({ key, count, tooHigh }) => ({ key, count, ...(tooHigh > 0 && { at_most_too_high: tooHigh }) })),
    complete: counts.length <= top && unlisted === 0,
  };
}

function byDimension(of: (dimension: Dimension) => CountedKeys): Record<Dimension, CountedKeys> {
  const [programs, containers, images, keys, hours] = dimensions;
  return {
    programs: of(programs),
    containers: of(containers),
    images: of(images),
    keys: of(keys),
    hours: of(hours),
  };
}

function findingJson(finding: Finding): JsonValue {
  const json: JsonValue = JSON.parse(jsonLine(finding, findingId(finding)));
  return json;
}

function byTime(a: Finding, b: Finding): number {
  return a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0;
}

function byId(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}
