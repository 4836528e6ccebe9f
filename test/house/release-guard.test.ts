import assert from 'node:assert/strict';
import { it } from 'node:test';
import { releaseProblem } from '../../scripts/release-guard.ts';

it('a version is packed once the changelog has a dated heading for it', () => {
  const unreleased = '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- Something.\n';
  const released = '\n## [1.2.0] - 2026-12-01\n\n### Fixed\n\n- Something else.\n';
  assert.match(releaseProblem('1.2.0', unreleased) ?? '', /has Unreleased, and no heading "## \[1\.2\.0\]/);
  assert.match(releaseProblem('1.2.1', unreleased + released) ?? '', /has Unreleased, 1\.2\.0, and no heading/);
  assert.match(releaseProblem('1.2.0', `${unreleased}\n## [1.2.0]\n`) ?? '', /has no date/);
  assert.equal(releaseProblem('1.2.0', unreleased + released), undefined);
});
