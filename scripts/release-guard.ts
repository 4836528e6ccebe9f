/**
 * Refuses to pack while the changelog has no entry for the version: `node scripts/release-guard.ts`, which `npm pack` and `npm publish` run
 * first. RELEASE_GUARD=off packs without a release.
 */
import { readFileSync } from 'node:fs';

/** @returns why this version may not be packed; undefined where it may */
export function releaseProblem(version: string, changelog: string): string | undefined {
  const headings = [...changelog.matchAll(/^## \[(?<name>[^\]]+)\](?<date> - \d{4}-\d{2}-\d{2})?$/gm)];
  const heading = headings.find(({ groups }) => groups?.['name'] === version);
  if (heading === undefined) {
    const known = headings.map(({ groups }) => groups?.['name']).join(', ') || 'nothing';
    return `CHANGELOG.md has ${known}, and no heading "## [${version}] - YYYY-MM-DD"`;
  }
  return heading.groups?.['date'] === undefined ? `the heading of ${version} in CHANGELOG.md has no date` : undefined;
}

if (import.meta.main && process.env['RELEASE_GUARD'] !== 'off') {
  const read = (name: string): string => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8');
  const { version }: { readonly version: string } = JSON.parse(read('package.json'));
  const problem = releaseProblem(version, read('CHANGELOG.md'));
  if (problem !== undefined) {
    process.stderr.write(
      `release-guard: ${problem}. See docs/releasing.md; RELEASE_GUARD=off packs without a release.\n`,
    );
    process.exitCode = 1;
  }
}
