import { SequentError } from '../../../errors.ts';
import { linesOf } from '../../../history/files/lines.ts';
import { searchFiles } from '../../../history/files/search-files.ts';
import { factsOf } from '../../../history/reading/facts.ts';
import { readFinding } from '../../../story/reading/finding.ts';

const shortestPrefix = 4;
const mostRelated = 50;
/** Limit of a text of a search. */
const longestPath = 512;

/** A finding that was looked up, with others about its process. */
export interface FoundFinding {
  readonly id: string;
  readonly body: string;
  /** Bodies of other findings about the same process. */
  readonly related: readonly string[];
}

/**
 * Looks a finding up in files of findings.
 * @param prefix of its id
 * @throws {SequentError} SEQ_HISTORY if a file cannot be read; SEQ_USAGE if there is none, or more than one
 */
export async function findInFiles(prefix: string, files: readonly string[]): Promise<FoundFinding> {
  checkPrefix(prefix);
  const found = new Map<string, string>();
  for (const file of files) {
    for await (const line of linesOf(file)) {
      const facts = line.includes(prefix) ? factsOf(line) : undefined;
      if (facts?.id.startsWith(prefix) === true && !found.has(facts.id)) found.set(facts.id, line);
    }
  }
  const [id, body] = only(prefix, [...found]);
  const process = processesOf(body);
  const { records } =
    process.length === 0 ? { records: [] } : await searchFiles(files, { process, limit: mostRelated });
  return { id, body, related: records.map((record) => record.body) };
}

/**
 * Looks a finding up in a history.
 * @throws {SequentError} as `findInFiles`
 */
export async function findInHistory(prefix: string, dir: string): Promise<FoundFinding> {
  checkPrefix(prefix);
  const { openHistory } = await import('../../../history/sqlite/open-history.ts');
  const reader = openHistory(dir);
  try {
    const records = reader.withPrefix(prefix).map((record) => [record.id, record.body] as const);
    const [id, body] = only(prefix, [...new Map(records)]);
    const process = processesOf(body);
    const related = process.length === 0 ? [] : [...reader.search({ process, limit: mostRelated })];
    return { id, body, related: related.map((record) => record.body) };
  } finally {
    reader.close();
  }
}

/** Unique id, or else process id, and executable of the process, for a search; `tellRelated` compares them exactly. */
function processesOf(body: string): string[] {
  const process = readFinding(JSON.parse(body))?.finding.workload.process;
  const id = process?.uniqueId || process?.hostPid || undefined;
  return [id === undefined ? undefined : String(id), process?.executable]
    .filter((one) => one !== undefined && one !== '' && one.length <= longestPath)
    .map(String);
}

function checkPrefix(prefix: string): void {
  if (/^[0-9a-f]+$/.test(prefix) && prefix.length >= shortestPrefix) return;
  throw new SequentError('SEQ_USAGE', {
    what: 'the id of a finding has hexadecimal digits, at least 4 of them',
    where: prefix,
    todo: '`sequent findings` lists the ids',
  });
}

function only(prefix: string, found: readonly (readonly [string, string])[]): readonly [string, string] {
  const [first, second] = found;
  if (first !== undefined && second === undefined) return first;
  const what = first === undefined ? 'no finding has an id that begins so' : 'the ids of several findings begin so';
  const todo = first === undefined ? '`sequent findings` lists the ids' : 'give more characters of the id';
  throw new SequentError('SEQ_USAGE', { what, where: prefix, todo });
}
