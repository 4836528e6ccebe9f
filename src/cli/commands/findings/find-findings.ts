import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { settings } from '../../../config/settings.ts';
import { SequentError } from '../../../errors.ts';
import { countFiles, searchFiles } from '../../../history/files/search-files.ts';
import type { HistoryQuery } from '../../../history/query.ts';
import type { HistoryReader } from '../../../history/reader.ts';
import type { GroupKey, Groups } from '../../../history/reading/groups.ts';
import type { StoredRecord } from '../../../history/record.ts';
import { readableTime, rfc3339 } from '../../../output/time.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { escapeJson, toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';
import { fileFollower, follow, historyFollower } from './follow.ts';
import { type FindingsFlags, groupOf, queryOf } from './query-of.ts';
import { headText, recordText } from './record-text.ts';

const usualColumns = 100;

/** The result of a search, and whether all of it could be read. */
interface Found {
  readonly records: readonly StoredRecord[];
  readonly warnings: readonly string[];
}

/**
 * `sequent findings`: searches a history, or files of findings.
 * @returns 0, also where nothing is found; 1 if a part could not be read
 */
export async function findFindings(
  files: readonly string[],
  flags: FindingsFlags,
  effective: EffectiveSettings,
): Promise<number> {
  const query = queryOf(flags);
  const by = flags.group === undefined ? undefined : groupOf(flags.group);
  if (by !== undefined && flags.follow === true) throw bothFlags();
  const dir = files.length > 0 ? undefined : effective.get(settings.historyDir);
  if (files.length === 0 && dir === undefined) throw nothingToSearch();
  const reader = dir === undefined ? undefined : await opened(dir);
  try {
    if (by !== undefined) return await printGroups(files, query, by, reader, flags);
    // Records that come during the search are printed afterwards.
    const follower =
      flags.follow !== true ? undefined : reader ? historyFollower(reader, query) : await fileFollower(files, query);
    const { records, warnings } = reader ? inHistory(reader, query) : await inFiles(files, query);
    const print = (found: readonly StoredRecord[]): Promise<void> => printer.print(shown(found, flags));
    if (flags.json !== true && records.length > 0) await printer.print(headText(columns()));
    await print(follower === undefined ? records : records.toReversed());
    tellAll(warnings);
    if (records.length === 0 && follower === undefined && flags.json !== true) tellAll(['nothing was found']);
    const code = warnings.length > 0 ? exitCodes.bad : exitCodes.fine;
    return await printer.exitCode(follower === undefined ? code : await follow(follower, print, () => printer.over));
  } finally {
    reader?.close();
  }
}

async function opened(dir: string): Promise<HistoryReader> {
  const { openHistory } = await import('../../../history/sqlite/open-history.ts');
  return openHistory(dir);
}

function inHistory(reader: HistoryReader, query: HistoryQuery): Found {
  const records = [...reader.search(query)];
  return { records, warnings: problemsOf(reader) };
}

async function inFiles(files: readonly string[], query: HistoryQuery): Promise<Found> {
  const { records, leftOut, skipped } = await searchFiles(files, query);
  const left = leftOut > 0 ? [`${leftOut} older findings were left out, because they take too much memory`] : [];
  return { records, warnings: [...left, ...skippedText(skipped)] };
}

function problemsOf({ problems }: HistoryReader): readonly string[] {
  return problems.map(
    ({ file, reason }) => `a file of the history cannot be read, and its findings are missing: ${file}: ${reason}`,
  );
}

function skippedText(skipped: number): readonly string[] {
  return skipped > 0 ? [`lines that are no findings in the format json were skipped: ${skipped}`] : [];
}

async function printGroups(
  files: readonly string[],
  query: HistoryQuery,
  by: GroupKey,
  reader: HistoryReader | undefined,
  { json, limit }: FindingsFlags,
): Promise<number> {
  const counted = reader ? { ...reader.counts(query, by), skipped: 0 } : await countFiles(files, query, by);
  const groups = counted.groups.slice(0, limit);
  const warnings = [...(reader ? problemsOf(reader) : []), ...skippedText(counted.skipped)];
  await printer.print(json === true ? groupsJson(groups, by) : groupsTable(groups, by));
  if (counted.others > 0) tellAll([`findings in further groups, which are not listed: ${counted.others}`]);
  tellAll(warnings);
  return printer.exitCode(warnings.length > 0 ? exitCodes.bad : exitCodes.fine);
}

function groupsJson(groups: Groups['groups'], by: GroupKey): string {
  return groups
    .map(({ key, count, severity, first, last }) => {
      const times = { first: rfc3339(first), last: rfc3339(last) };
      return `${toJson({ [by]: key, count, severity, ...times })}\n`;
    })
    .join('');
}

/** Paths and names come from events, and one of them must not fill the screen. `--json` has them as a whole. */
const longestKey = 120;

function groupsTable(groups: Groups['groups'], by: GroupKey): string {
  const rows = groups.map(({ key, count, severity, first, last }) => [
    String(count),
    (severity ?? '-').toUpperCase(),
    readableTime(first).slice(0, 19),
    readableTime(last).slice(0, 19),
    key === '' ? '-' : escapeMessage(key, longestKey),
  ]);
  return table([['COUNT', 'SEVERITY', 'FIRST (UTC)', 'LAST (UTC)', by.toUpperCase()], ...rows], columns());
}

function shown(records: readonly StoredRecord[], { json }: FindingsFlags): string {
  if (json === true) return records.map(({ body }) => `${escapeJson(body)}\n`).join('');
  return records.map((record) => recordText(record, columns())).join('');
}

function columns(): number {
  return environment().stdoutColumns ?? usualColumns;
}

function tellAll(messages: readonly string[]): void {
  for (const message of messages) process.stderr.write(`sequent: ${escapeMessage(message)}\n`);
}

function bothFlags(): SequentError {
  return new SequentError('SEQ_USAGE', { what: '--group and --follow exclude each other', todo: 'leave one out' });
}

function nothingToSearch(): SequentError {
  return new SequentError('SEQ_USAGE', {
    what: 'there is no history and no file to search',
    todo: 'give --history FOLDER or files of findings, or set history.dir',
  });
}
