import { BranchCount } from '../../../coverage/branches.ts';
import { coverCases, withBranches } from '../../../coverage/coverage.ts';
import type { SignatureCoverage } from '../../../coverage/result.ts';
import { installVersions } from '../../../mutation/author-versions.ts';
import { casesOf } from './cases-of.ts';
import { fileOf, type SignatureFile } from './signature-file.ts';

/** Runs the cases of a test file, in this process, and says what they do not touch. */
export async function coverageOfFile(file: string, pause: () => Promise<void>): Promise<readonly SignatureCoverage[]> {
  installVersions();
  const count = new BranchCount();
  const parts = [];
  const files = new Map<string, SignatureFile>();
  for (const tested of await casesOf(file)) {
    const source = await fileOf(tested);
    if (source !== undefined) files.set(source.url, source);
    parts.push({ source, part: await coverCases(tested, pause) });
  }
  const branches = count.end((url) => files.get(url)?.text);
  return parts.map(({ source, part }) => withBranches(part, source?.path, source && branches.get(source.url)));
}
