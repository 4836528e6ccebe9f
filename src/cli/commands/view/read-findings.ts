import { readdirSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SequentError } from '../../../errors.ts';
import { factsOf } from '../../../history/reading/facts.ts';
import type { HistoryRecord } from '../../../history/record.ts';
import { openHistory } from '../../../history/sqlite/open-history.ts';
import { type CapsuleLookup, capsulesAmong, capsulesIn } from '../../../recorder/capsule/capsule-lookup.ts';
import { isCapsule, openCapsule } from '../../../recorder/capsule/open-capsule.ts';
import type { Log } from '../../../telemetry/log.ts';
import { toJson } from '../../../text/json.ts';
import type { PageData } from '../../../web/data/page-data.ts';
import { RecentRecords } from '../../../web/data/recent-records.ts';
import { StoredHistory } from '../../../web/data/stored-history.ts';
import { readLines } from '../../files/read-lines.ts';

/** The newest findings stay in memory. */
const bounds = { records: 20_000, characters: 64 * 2 ** 20 };

/** Findings of files, with a name for people. */
export interface ReadFindings {
  readonly data: PageData;
  readonly source: string;
  readonly capsuleOf: CapsuleLookup;
}

/**
 * Reads findings of files, in bounded memory.
 * @throws {SequentError} SEQ_RECORDING if a file cannot be read; SEQ_USAGE if no file holds a finding
 */
export async function readFindings(files: readonly string[], log: Log): Promise<ReadFindings> {
  const [only] = files;
  const history = files.length === 1 && only !== undefined ? historyIn(only) : undefined;
  if (history !== undefined) return history;
  const data = new RecentRecords(bounds, () => BigInt(Date.now()) * 1_000_000n);
  let read = 0;
  let passedOver = 0;
  const capsules: string[] = [];
  const paths = files.flatMap(filesIn);
  for (const file of paths) {
    if (isCapsule(file)) {
      capsules.push(file);
      for (const finding of openCapsule(file).findings) {
        const record = recordOf(toJson(finding));
        if (record === undefined) continue;
        data.add(record);
        read += 1;
      }
      continue;
    }
    for await (const { text } of readLines(file)) {
      const record = text === undefined ? undefined : recordOf(text);
      if (record === undefined) passedOver += 1;
      else {
        data.add(record);
        read += 1;
      }
    }
  }
  if (read === 0) {
    throw new SequentError('SEQ_USAGE', {
      what: 'there is no finding in the files',
      where: files.join(', '),
      todo: 'give files that `--output json` has written; `sequent replay FILE --output json` makes one of a recording',
    });
  }
  if (passedOver > 0) log.warn('lines that are no findings were passed over', { lines: passedOver });
  if (data.left > 0) log.warn('the oldest findings are left out, because there are too many', { findings: data.left });
  const source = files.map((file) => basename(file)).join(', ');
  return { data, source, capsuleOf: capsulesAmong(() => capsules, capsules.length) };
}

/** @returns the history of a folder with the capsules beside it; undefined if there is none */
function historyIn(dir: string): ReadFindings | undefined {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) return undefined;
  try {
    openHistory(dir).close();
  } catch (error) {
    if (error instanceof SequentError) return undefined;
    throw error;
  }
  return { data: new StoredHistory(dir), source: basename(dir), capsuleOf: capsulesIn(join(dir, 'capsules')) };
}

/** @returns the file, or the capsules and files of JSON in a folder */
function filesIn(path: string): readonly string[] {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return [path];
  return readdirSync(path)
    .filter((name) => /\.(?:capsule|json|ndjson|jsonl)(?:\.gz)?$/.test(name))
    .toSorted()
    .map((name) => join(path, name));
}

function recordOf(text: string): HistoryRecord | undefined {
  const facts = factsOf(text);
  if (facts === undefined) return undefined;
  const { kind, id, time, severity, signature } = facts;
  return { kind, id, time, body: text, ...(severity && { severity }), ...(signature && { signature }) };
}
