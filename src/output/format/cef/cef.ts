import { basename } from 'node:path';
import type { Severity } from '../../../finding.ts';
import { packageVersion } from '../../../package.ts';
import { escapeMessage, escapeTerminal } from '../../../text/escape.ts';
import type { Identity } from '../../identity.ts';
import type { Report } from '../../report.ts';
import { milliseconds } from '../../time.ts';
import { fitted } from '../fitted.ts';
import { assignments, flatMembers } from '../flat-value.ts';
import type { Format, FormatOptions } from '../format.ts';
import { sentence } from '../sentence.ts';

/** CEF's severities go from 0 to 10. */
const severityNumbers: Readonly<Record<Severity, number>> = { info: 1, low: 3, medium: 5, high: 8, critical: 10 };

/** Lengths that CEF allows for a value in characters, with room for the remark of `escapeTerminal` about a cut. */
const longestHeader = 480;
const longestName = 100;
const longestText = 1_000;
const longestCustom = 3_900;

type Extension = readonly [key: string, value: string | number | undefined, longest?: number | undefined];

/**
 * Creates the Common Event Format, version 0: a header of seven fields and an extension of keys and values. Texts are
 * escaped as for a terminal first, so that a value has no line break and no invisible character, and then as CEF
 * requires.
 */
export function createCef({ identity, maxBytes }: FormatOptions): Format {
  const product = ['CEF:0', 'Sequent', 'tracee-sequent', packageVersion()].join('|');
  return fitted(maxBytes, (report) => {
    const { signature, threat } = report.finding;
    const fields = extensions(report, identity).flatMap(([key, value, longest = longestText]) => {
      if (value === undefined || value === '') return [];
      // The sentence is escaped already; a second time would double its backslashes.
      const show = key === 'msg' ? escapeMessage : escapeTerminal;
      return [`${key}=${extensionValue(show(String(value), longest))}`];
    });
    const head = [header(signature.id), header(threat.name), severityNumbers[threat.severity]];
    return `${product}|${head.join('|')}|${fields.join(' ')}`;
  });
}

function header(text: string): string {
  return escapeTerminal(text, longestHeader).replace(/[\\|]/g, String.raw`\$&`);
}

/**
 * Escapes a text as CEF requires. A space at an end of a value would be read as part of what separates the keys.
 * @param text without line breaks
 */
function extensionValue(text: string): string {
  const kept = text.replace(/^ +| +$/g, (spaces) => String.raw`\x20`.repeat(spaces.length));
  return kept.replace(/[\\=]/g, String.raw`\$&`);
}

function extensions(report: Report, identity: Identity): readonly Extension[] {
  const { finding, findingId, count, firstTimestamp, lastTimestamp } = report;
  const { signature, threat, workload } = finding;
  const { process, thread, container, k8s } = workload;
  const path = process?.executable;
  const pod = [k8s?.namespace, k8s?.pod?.name].filter((part) => part !== undefined).join('/');
  const technique = threat.mitre && `${threat.mitre.technique.id} ${threat.mitre.technique.name}`;
  return [
    ['rt', milliseconds(finding.timestamp)],
    ['start', milliseconds(firstTimestamp)],
    ['end', milliseconds(lastTimestamp)],
    ['cnt', count],
    ['externalId', findingId],
    ['dvchost', identity.node, longestName],
    ['cat', signature.pack],
    ['msg', sentence(report)],
    ['reason', threat.description],
    ['sproc', thread?.name],
    ['spid', process?.hostPid],
    ['suid', process?.userId],
    ['filePath', path],
    ['fname', path && basename(path)],
    ...labelled('cn1', 'Thread id', thread?.hostTid),
    ...labelled('cn2', 'Parent process id', process?.parent?.hostPid),
    ...labelled('cs1', 'ATT&CK technique', technique),
    ...labelled('cs2', 'Data', assignments(flatMembers(finding.data)).join(', '), longestCustom),
    ...labelled('cs3', 'Container id', container?.id),
    ...labelled('cs4', 'Container image', container?.image?.name),
    ...labelled('cs5', 'Pod', pod),
    ...labelled('cs6', 'Subject', finding.subject),
    ...labelled('flexString1', 'Cluster', identity.cluster),
    ...labelled('flexString2', 'Labels', assignments(identity.labels).join(', ')),
  ];
}

/** A custom field has a second key that names it. */
function labelled(key: string, label: string, value: string | number | undefined, longest?: number): Extension[] {
  if (value === undefined || value === '') return [];
  return [
    [key, value, longest],
    [`${key}Label`, label],
  ];
}
