import * as z from 'zod';
import { severities } from '../../finding.ts';
import { glob } from '../../text/glob.ts';
import type { Report } from '../report.ts';

const patternsError = 'a list of names is needed; * stands for any text';
const patterns = z
  .array(z.string({ error: patternsError }).min(1, patternsError), { error: patternsError })
  .min(1, patternsError);
const severityError = `one of ${severities.join(', ')} is needed`;

/** Conditions on the findings of an output. All that are given must hold; one entry of a list is enough. */
export const whenSchema = z.strictObject(
  {
    severity: z.enum(severities, { error: severityError }).optional().describe('lowest severity'),
    signature: patterns.optional().describe('ids or names of signatures'),
    pack: patterns.optional().describe('packs'),
    tags: patterns.optional().describe('tags of the finding'),
    namespace: patterns.optional().describe('Kubernetes namespaces'),
    labels: z
      .record(z.string(), z.string(), { error: 'a mapping of labels is needed' })
      .optional()
      .describe('labels of the pod; * in a value stands for any text'),
  },
  { error: 'a mapping of conditions is needed' },
);

export type When = z.output<typeof whenSchema>;

/** Whether the conditions need more than the severity of a report. */
export function readsFinding(when: When | undefined): boolean {
  return Object.entries(when ?? {}).some(([key, value]) => key !== 'severity' && value !== undefined);
}

/** Compiles conditions. @returns a function that says whether a report goes to the output */
export function compileWhen(when: When): (report: Report) => boolean {
  const { severity, signature, pack, tags, namespace, labels } = when;
  const least = severity === undefined ? 0 : severities.indexOf(severity);
  const checks: ((report: Report) => boolean)[] = [
    ({ severity: given }) => severities.indexOf(given) >= least,
    ...anyOf(signature, ({ finding }) => [finding.signature.id, finding.signature.name]),
    ...anyOf(pack, ({ finding }) => [finding.signature.pack]),
    ...anyOf(tags, ({ finding }) => finding.tags),
    ...anyOf(namespace, ({ finding }) => [finding.workload.k8s?.namespace ?? '']),
    ...Object.entries(labels ?? {}).map(([key, pattern]) => {
      const matches = glob(pattern);
      return ({ finding }: Report): boolean => {
        const given = new Map(Object.entries(finding.workload.k8s?.pod?.labels ?? {})).get(key);
        return given !== undefined && matches(given);
      };
    }),
  ];
  return (report) => checks.every((check) => check(report));
}

function anyOf(
  given: readonly string[] | undefined,
  texts: (report: Report) => readonly string[],
): readonly ((report: Report) => boolean)[] {
  if (given === undefined) return [];
  const matchers = given.map(glob);
  return [(report) => texts(report).some((text) => matchers.some((matches) => matches(text)))];
}
