import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { boundFindings, leastFindingBytes } from '../../../src/output/bound/bound-finding.ts';
import type { Format, FormatOptions } from '../../../src/output/format/format.ts';
import type { Identity } from '../../../src/output/identity.ts';
import type { Report } from '../../../src/output/report.ts';
import { hostileReport } from '../hostile-reports.ts';
import { sampleIdentity } from '../sample-finding.ts';

const printable = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]*$/u;
const sizes = [leastFindingBytes, 16_384, 65_536] as const;

/** As large as an identity may be, with texts that an operator would not write. */
const worstIdentity: Identity = {
  node: '"\\\u001b<&>|=\n'.repeat(5),
  cluster: 'c'.repeat(200),
  labels: Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`label_${i}`, `\u202e|=${'v'.repeat(50)}`])),
};

/** Options of a format whose entries may have `maxBytes` bytes. */
export function optionsWith(changes: Partial<FormatOptions> = {}): FormatOptions {
  return { colour: false, columns: 100, identity: sampleIdentity, ...changes };
}

/**
 * Asserts that every entry of a format, whatever the finding holds, is one printable line within the limit of its size,
 * and that `check` accepts it.
 * @param create makes the format
 * @param check throws for an entry that its receiver would refuse
 */
export async function holdsForHostile(
  create: (options: FormatOptions) => Format | Promise<Format>,
  check: (entry: string, report: Report, identity: Identity) => void,
): Promise<void> {
  for (const identity of [sampleIdentity, worstIdentity]) {
    for (const maxBytes of sizes) {
      const format = await create(optionsWith({ maxBytes, identity }));
      const bound = boundFindings(maxBytes);
      fc.assert(
        fc.property(hostileReport, (whole) => {
          const report = { ...whole, finding: bound(whole.finding) };
          const entry = format(report);
          assert.match(entry, printable);
          assert.ok(Buffer.byteLength(entry) <= maxBytes, `${Buffer.byteLength(entry)} > ${maxBytes}`);
          check(entry, report, identity);
        }),
        { numRuns: 40, seed: 17 },
      );
    }
  }
}
