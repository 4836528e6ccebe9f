import type { Severity } from '../finding.ts';
import { readableTime, rfc3339 } from '../output/time.ts';
import type { ReadFinding } from './reading/finding.ts';
import { clipped, shown, shownFields, shownName } from './shown.ts';

/** Number of fields of the finding that its sentence names. */
const mostFields = 6;
const longestValue = 80;

/** The finding in words. */
export interface What {
  /** One sentence: what was found, in which process, when, with which data. */
  readonly sentence: string;
  /** Title of the threat. */
  readonly title: string;
  readonly severity: Severity;
  /** Technique of ATT&CK with its tactic: `T1055 Process Injection (Defense Evasion)`. */
  readonly technique?: string;
  readonly tags: readonly string[];
  /** If the report stands for several findings: their number, and times of the first and the last. */
  readonly repeats?: { readonly count: number; readonly first: string; readonly last: string };
  /** Parts that were cut because the finding was too large. */
  readonly cut: readonly string[];
}

/** @returns what was found */
export function tellWhat({ finding, count, first, last }: ReadFinding): What {
  const { threat, tags, timestamp, truncated } = finding;
  const title = shown(threat.name || threat.description || finding.signature.name);
  const { mitre } = threat;
  return {
    sentence: sentence({ finding, count }),
    title,
    severity: threat.severity,
    ...(mitre && {
      technique: shown(`${mitre.technique.id} ${mitre.technique.name} (${mitre.tactic.name})`),
    }),
    tags: tags.slice(0, 32).map(shownName),
    ...(count > 1 && {
      repeats: { count, first: rfc3339(first ?? timestamp), last: rfc3339(last ?? timestamp) },
    }),
    cut: (truncated?.parts ?? [])
      .slice(0, 12)
      .map(({ path, unit, kept, length }) => shown(`${path}: ${kept} of ${length} ${unit} kept`)),
  };
}

function sentence({ finding }: Pick<ReadFinding, 'finding' | 'count'>): string {
  const { threat, workload, data, timestamp, signature } = finding;
  const { process, thread } = workload;
  const title = shown(threat.description || threat.name || signature.name).replace(/\.$/, '');
  const isThread = thread !== undefined && process !== undefined && thread.hostTid !== process.hostPid;
  const actor =
    process === undefined
      ? []
      : [
          `in ${process.executable === undefined ? 'a process' : shownName(process.executable)} (pid ${process.hostPid}${isThread ? `, thread ${thread.hostTid}` : ''})`,
        ];
  const fields = shownFields(data.slice(0, mostFields)).map(
    ({ name, value }) => `${name} ${clipped(value, longestValue)}`,
  );
  const when = timestamp === 0n ? [] : [`at ${readableTime(timestamp)} UTC`];
  const head = [title, ...actor, ...when].join(' ');
  return `${head}${fields.length === 0 ? '' : `: ${fields.join(', ')}`}.`;
}
