import { basename } from 'node:path';
import { SequentError } from '../../../errors.ts';
import { factsOf } from '../../../history/reading/facts.ts';
import type { Log } from '../../../telemetry/log.ts';
import type { PageData } from '../../../web/data/page-data.ts';
import { RecentRecords } from '../../../web/data/recent-records.ts';
import { readLines } from '../../files/read-lines.ts';

/** The newest findings stay in memory. */
const bounds = { records: 20_000, characters: 64 * 2 ** 20 };

/** Findings of files, with a name for people. */
export interface ReadFindings {
  readonly data: PageData;
  readonly source: string;
}

/**
 * Reads findings of files, in bounded memory.
 * @throws {SequentError} SEQ_RECORDING if a file cannot be read; SEQ_USAGE if no file holds a finding
 */
export async function readFindings(files: readonly string[], log: Log): Promise<ReadFindings> {
  const data = new RecentRecords(bounds, () => BigInt(Date.now()) * 1_000_000n);
  let read = 0;
  let passedOver = 0;
  for (const file of files) {
    for await (const { text } of readLines(file)) {
      const facts = text === undefined ? undefined : factsOf(text);
      if (facts === undefined || text === undefined) {
        passedOver += 1;
        continue;
      }
      const { kind, id, time, severity, signature } = facts;
      data.add({ kind, id, time, body: text, ...(severity && { severity }), ...(signature && { signature }) });
      read += 1;
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
  return { data, source: files.map((file) => basename(file)).join(', ') };
}
