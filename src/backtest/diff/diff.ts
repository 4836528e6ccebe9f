import type { JsonValue } from '../../output/format/json-value.ts';
import { rfc3339 } from '../../output/time.ts';
import { type EvaluatingOptions, withPack } from '../backtest.ts';
import { problemsOf } from '../problems.ts';
import { type RanStream, runStreams } from '../run-streams.ts';
import type { StreamFiles } from '../streams.ts';
import { type ChangedField, changedFields, generalPath } from './changed-fields.ts';
import type { IndexedFinding, IndexedFindings } from './finding-index.ts';
import { matchFindings } from './match.ts';

/** Limits for one stream and one set of signatures. */
const limits = { most: 200_000, bytes: 64 * 2 ** 20 };
const usualExamples = 5;

export interface DiffOptions extends EvaluatingOptions {
  /** Shipped packs, or folders or files of signatures. */
  readonly old: string;
  readonly new: string;
  /** Number of findings of each signature and kind that the report shows; 5 by default. */
  readonly examples?: number;
}

/** A finding that only one of the two has. */
export interface DiffExample {
  readonly timestamp: string;
  readonly subject: string;
  /** The first file of its stream. */
  readonly file: string;
  /** As `--output json` writes it, without id, version and pack; absent beyond a limit of 64 MiB for each stream. */
  readonly finding?: JsonValue;
}

export interface ChangeExample extends Omit<DiffExample, 'finding'> {
  /** The fields that differ; absent beyond the limit. */
  readonly fields?: readonly ChangedField[];
}

/** The differences of one signature. */
export interface SignatureDiff {
  readonly id: string;
  /** Versions; absent if a side has found nothing with it. */
  readonly old_version?: string;
  readonly new_version?: string;
  readonly same: number;
  readonly gained: number;
  readonly lost: number;
  readonly changed: number;
  /** Number of changed findings by field, the most frequent first. `[]` stands for any item of a list. */
  readonly fields: readonly { readonly path: string; readonly findings: number }[];
  readonly examples: {
    readonly gained: readonly DiffExample[];
    readonly lost: readonly DiffExample[];
    readonly changed: readonly ChangeExample[];
  };
}

/** The result of a comparison, as plain data. */
export interface DiffReport {
  readonly old: string;
  readonly new: string;
  readonly partial: boolean;
  /** Events of the recordings that both sets were evaluated on. */
  readonly events: number;
  readonly same: number;
  readonly gained: number;
  readonly lost: number;
  readonly changed: number;
  readonly signatures: readonly SignatureDiff[];
  /** Findings beyond the limit of a stream, which were not compared. */
  readonly not_compared: number;
  readonly wall_seconds: number;
  /** Reasons for exit code 1, whatever has changed. */
  readonly problems: readonly string[];
}

/**
 * Evaluates two sets of signatures on the same recordings, and compares what they find. Each set reads each stream once,
 * in a thread of its own.
 * @throws {SequentError} SEQ_SIGNATURE, SEQ_CONFIG or SEQ_RECORDING
 */
export async function diff(options: DiffOptions): Promise<DiffReport> {
  const { old, new: fresh, streams, evaluation, examples = usualExamples, ...rest } = options;
  const started = performance.now();
  const sides = streams.flatMap((files) => [old, fresh].map((pack) => ({ files, pack })));
  const sums = new Map<string, SignatureSum>();
  const ended = new Map<number, IndexedFindings>();
  const ran = await runStreams(
    sides.map(({ files, pack }) => ({
      ...rest,
      files,
      evaluation: withPack(evaluation, pack),
      task: { kind: 'index', ...limits },
    })),
    rest,
    (index, one) => {
      ended.set(index, indexOf(one));
      const stream = Math.floor(index / 2);
      const [before, after] = [ended.get(2 * stream), ended.get(2 * stream + 1)];
      if (before !== undefined && after !== undefined) {
        addStream(sums, streams[stream] ?? [], before, after, examples);
        ended.delete(2 * stream);
        ended.delete(2 * stream + 1);
      }
      // The findings are not needed any more, and may be many.
      const { more } = indexOf(one);
      return { ...one, result: { ...one.result, kept: { kind: 'index', index: { ...noFindings, more } } } };
    },
  );
  const signatures = [...sums.values()].map((sum) => sum.result(examples)).toSorted(byId);
  const results = ran.flatMap((one) => (one === undefined ? [] : [one.result]));
  const total = (key: 'same' | 'gained' | 'lost' | 'changed'): number =>
    signatures.reduce((sum, signature) => sum + signature[key], 0);
  const notCompared = results.reduce((sum, { kept }) => sum + (kept.kind === 'index' ? kept.index.more : 0), 0);
  const problems = problemsOf(results, sides.length);
  if (notCompared > 0)
    problems.push(`findings beyond ${limits.most} of one stream, which were not compared: ${notCompared}`);
  return {
    old,
    new: fresh,
    partial: results.length < sides.length || results.some(({ stopped }) => stopped),
    events: streams.reduce((sum, _, index) => sum + (ran[2 * index]?.result.counts.events ?? 0), 0),
    same: total('same'),
    gained: total('gained'),
    lost: total('lost'),
    changed: total('changed'),
    signatures,
    not_compared: notCompared,
    wall_seconds: (performance.now() - started) / 1_000,
    problems: [...new Set(problems)],
  };
}

const noFindings: IndexedFindings = { findings: [], more: 0, versions: {} };

function indexOf({ result: { kept } }: RanStream): IndexedFindings {
  return kept.kind === 'index' ? kept.index : noFindings;
}

/** Sums of one signature over all streams. */
class SignatureSum {
  readonly id: string;
  oldVersion: string | undefined;
  newVersion: string | undefined;
  same = 0;
  changed = 0;
  gained = 0;
  lost = 0;
  readonly fields = new Map<string, number>();
  readonly examples: {
    readonly gained: DiffExample[];
    readonly lost: DiffExample[];
    readonly changed: ChangeExample[];
  } = { gained: [], lost: [], changed: [] };

  constructor(id: string) {
    this.id = id;
  }

  result(examples: number): SignatureDiff {
    this.trim(examples);
    const { id, oldVersion, newVersion, same, gained, lost, changed } = this;
    return {
      id,
      ...(oldVersion !== undefined && { old_version: oldVersion }),
      ...(newVersion !== undefined && { new_version: newVersion }),
      same,
      gained,
      lost,
      changed,
      fields: [...this.fields]
        .map(([path, findings]) => ({ path, findings }))
        .sort((a, b) => b.findings - a.findings || (a.path < b.path ? -1 : 1)),
      examples: this.examples,
    };
  }

  /** Drops all but the earliest examples. */
  trim(examples: number): void {
    for (const list of Object.values(this.examples)) {
      list.sort(byTime);
      list.length = Math.min(list.length, examples);
    }
  }
}

function addStream(
  sums: Map<string, SignatureSum>,
  [file = '']: StreamFiles,
  old: IndexedFindings,
  fresh: IndexedFindings,
  examples: number,
): void {
  const sumOf = (id: string): SignatureSum => {
    const sum = sums.get(id) ?? new SignatureSum(id);
    sums.set(id, sum);
    return sum;
  };
  for (const [id, version] of Object.entries(old.versions)) sumOf(id).oldVersion = version;
  for (const [id, version] of Object.entries(fresh.versions)) sumOf(id).newVersion = version;
  const { same, changed, gained, lost } = matchFindings(old.findings, fresh.findings);
  for (const [id, count] of same) sumOf(id).same += count;
  const kept = new Map<object, number>();
  const hasRoom = (list: object): boolean => {
    const count = kept.get(list) ?? 0;
    kept.set(list, count + 1);
    return count < examples;
  };
  for (const finding of gained) {
    const sum = sumOf(finding.signature);
    sum.gained++;
    if (hasRoom(sum.examples.gained)) sum.examples.gained.push(exampleOf(finding, file));
  }
  for (const finding of lost) {
    const sum = sumOf(finding.signature);
    sum.lost++;
    if (hasRoom(sum.examples.lost)) sum.examples.lost.push(exampleOf(finding, file));
  }
  for (const pair of changed) {
    const sum = sumOf(pair.new.signature);
    sum.changed++;
    const fields = fieldsOf(pair.old, pair.new);
    for (const path of new Set(fields?.map((field) => generalPath(field.path))))
      sum.fields.set(path, (sum.fields.get(path) ?? 0) + 1);
    if (hasRoom(sum.examples.changed))
      sum.examples.changed.push({ ...placeOf(pair.new, file), ...(fields !== undefined && { fields }) });
  }
  for (const sum of sums.values()) sum.trim(examples);
}

function fieldsOf(old: IndexedFinding, fresh: IndexedFinding): readonly ChangedField[] | undefined {
  if (old.json === undefined || fresh.json === undefined) return undefined;
  const [before, after]: readonly JsonValue[] = [JSON.parse(old.json), JSON.parse(fresh.json)];
  return before === undefined || after === undefined ? undefined : changedFields(before, after);
}

function exampleOf(finding: IndexedFinding, file: string): DiffExample {
  const json: JsonValue | undefined = finding.json === undefined ? undefined : JSON.parse(finding.json);
  return { ...placeOf(finding, file), ...(json !== undefined && { finding: json }) };
}

function placeOf({ timestamp, subject }: IndexedFinding, file: string): Place {
  return { timestamp: rfc3339(timestamp), subject, file };
}

type Place = Omit<DiffExample, 'finding'>;

/** The order does not depend on that in which streams end. */
function byTime(a: Place, b: Place): number {
  if (a.timestamp !== b.timestamp) return a.timestamp < b.timestamp ? -1 : 1;
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}

/** Signatures with differences come first. */
function byId(a: SignatureDiff, b: SignatureDiff): number {
  const isSame = ({ gained, lost, changed }: SignatureDiff): number => (gained + lost + changed === 0 ? 1 : 0);
  return isSame(a) - isSame(b) || a.id.localeCompare(b.id, 'en', { numeric: true });
}
