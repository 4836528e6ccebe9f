import { SequentError } from '../../../errors.ts';
import { writeNewFile, writeWholeFile } from '../../../files/whole-file.ts';
import type { StoredRecord } from '../../../history/record.ts';
import { SearchLimit } from '../../../history/search-limit.ts';
import { codeOf } from '../../../text/error-code.ts';
import { describeThrown } from '../../../text/thrown.ts';
import { overviewOf } from '../../../web/data/overview.ts';
import { savedPage } from '../../../web/save/saved-page.ts';
import type { PageContent } from '../../../web/server/routes.ts';
import type { FindingAnswer } from '../../../web/shared/answers.ts';

/** Findings that one file holds. */
const mostFindings = 200;
const overviewMs = 5_000;

/**
 * Writes the page of one finding, or the list of the newest ones with their pages.
 * @param id of the finding; undefined for the list
 * @param force overwrites a file
 * @returns the number of findings in the file
 * @throws {SequentError} SEQ_USAGE if there is no such finding, or the file cannot be written
 */
export async function savePage(
  path: string,
  content: PageContent,
  id: string | undefined,
  force: boolean,
): Promise<number> {
  const { data, files, state, teller, healthOf, now } = content;
  const records = id === undefined ? [...data.search({ limit: mostFindings })] : [needed(data.get(id), id)];
  const findings: FindingAnswer[] = [];
  for (const record of records.filter(isFinding))
    findings.push({ ...(await teller.finding(record)), hasEvents: false });
  const saved = {
    state: state(),
    overview: overviewOf(data, {}, now(), new SearchLimit(overviewMs), healthOf),
    findings,
  };
  try {
    (force ? writeWholeFile : writeNewFile)(path, savedPage(files, saved), 0o600);
  } catch (error) {
    const exists = codeOf(error) === 'EEXIST';
    throw new SequentError('SEQ_USAGE', {
      what: exists ? 'a file of this name exists' : `the page cannot be written: ${describeThrown(error)}`,
      where: path,
      todo: exists ? 'choose another name, or overwrite it with --force' : 'choose another path',
    });
  }
  return findings.length;
}

function isFinding({ kind }: StoredRecord): boolean {
  return kind === 'finding' || kind === 'summary';
}

function needed(record: StoredRecord | undefined, id: string): StoredRecord {
  if (record !== undefined && isFinding(record)) return record;
  const todo = 'give the whole id: 32 hexadecimal digits, the key `finding_id` in JSON';
  throw new SequentError('SEQ_USAGE', { what: 'no finding has this id', where: id, todo });
}
