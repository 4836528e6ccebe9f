import type { TraceeProfile } from './profile.ts';

/** Tracee's main branch at 7c9ec9788 (August 2026), which is not yet part of a release. */
export const main: TraceeProfile = {
  version: 'main',
  label: 'main of August 2026',
  commit: '7c9ec9788',
  differences: undefined,
  pointerKind: 'pointer',
  neverSent: new Set(),
  enumRanges: [],
  policyForms: ['kubernetes', 'plain'],
  policyEndings: ['.yaml', '.yml', '.json'],
  knowsStartedContainers: true,
  takesSets: false,
  ownFindings: 'detectors',
  pathFlag: undefined,
  environmentFlag: '--enrichment environment',
  decodedFlag: '--enrichment decoded-data',
};
