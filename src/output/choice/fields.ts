import * as z from 'zod';
import type { Finding } from '../../finding.ts';

/** Parts of a finding that an output can leave out, by their names in JSON. */
const removers = {
  data: (finding: Finding): Finding => ({ ...finding, data: [] }),
  evidence: (finding: Finding): Finding => ({ ...finding, evidence: [] }),
  detected_from: (finding: Finding): Finding => ({
    ...finding,
    detectedFrom: { name: finding.detectedFrom.name, data: [] },
  }),
  policies: (finding: Finding): Finding => ({ ...finding, policies: [] }),
  tags: (finding: Finding): Finding => ({ ...finding, tags: [] }),
  properties: (finding: Finding): Finding => ({ ...finding, threat: { ...finding.threat, properties: {} } }),
  ancestors: (finding: Finding): Finding => {
    const { process, ...workload } = finding.workload;
    if (process === undefined) return finding;
    const { parent: _parent, ...own } = process;
    return { ...finding, workload: { ...workload, process: own } };
  },
  container: (finding: Finding): Finding => {
    const { container: _container, ...workload } = finding.workload;
    return { ...finding, workload };
  },
  k8s: (finding: Finding): Finding => {
    const { k8s: _k8s, ...workload } = finding.workload;
    return { ...finding, workload };
  },
  labels: (finding: Finding): Finding => {
    const { k8s } = finding.workload;
    if (k8s?.pod === undefined) return finding;
    return { ...finding, workload: { ...finding.workload, k8s: { ...k8s, pod: { ...k8s.pod, labels: {} } } } };
  },
} as const;

type Part = keyof typeof removers;

const parts: readonly Part[] = [
  'data',
  'evidence',
  'detected_from',
  'policies',
  'tags',
  'properties',
  'ancestors',
  'container',
  'k8s',
  'labels',
];
const error = `a list is needed, of ${parts.join(', ')}`;
const list = z.array(z.enum(parts, { error }), { error });

/** The optional parts of a finding that an output gets. */
export const fieldsSchema = z.strictObject(
  {
    include: list.optional().describe('optional parts of a finding that are kept; all others are left out'),
    exclude: list.optional().describe('optional parts of a finding that are left out'),
  },
  { error: 'a mapping with include or exclude is needed' },
);

export type Fields = z.output<typeof fieldsSchema>;

/** @returns a function that leaves parts of a finding out */
export function fieldRemover({ include, exclude = [] }: Fields): (finding: Finding) => Finding {
  const out = parts.filter((part) => exclude.includes(part) || (include !== undefined && !include.includes(part)));
  return (finding) => out.reduce((rest, part) => removers[part](rest), finding);
}
