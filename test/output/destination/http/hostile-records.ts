import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import type { Destination } from '../../../../src/output/destination/destination.ts';
import type { FormatName } from '../../../../src/output/formats.ts';
import { formats } from '../../../../src/output/formats.ts';
import type { Report } from '../../../../src/output/report.ts';
import { optionsWith } from '../../format/holds-for-hostile.ts';
import { hostileReport } from '../../hostile-reports.ts';
import { never } from '../kit/subject.ts';
import { jsonRecord } from './opening.ts';

const reports = 60;

/**
 * Sends findings with hostile texts in a format of Sequent, and checks that the receiver refuses none of them.
 * @param isSent leaves out findings that the receiver refuses for another reason than its texts
 */
export async function takesHostile(
  destination: Destination,
  name: FormatName,
  isSent: (report: Report) => boolean = () => true,
): Promise<void> {
  const format = await formats[name].create(optionsWith());
  const all = fc.sample(hostileReport, { numRuns: reports, seed: 17 }).filter(isSent);
  assert.ok(all.length > reports / 4);
  const records = all.map((report, index) => {
    const body = Buffer.from(format(report));
    return { ...jsonRecord(`${index}`), pack: report.finding.signature.pack, body };
  });
  assert.deepEqual(await destination.send(records, never), { refused: [] });
}
