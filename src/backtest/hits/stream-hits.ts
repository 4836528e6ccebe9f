import type { Finding, Severity } from '../../finding.ts';
import type { Repeats } from '../../output/repeats.ts';
import { rfc3339 } from '../../output/time.ts';
import { ReportCounter } from './report-counter.ts';
import { TopCounter, type TopCounts } from './top-counts.ts';

/** Limit of signatures that are counted apart: a recording may hold findings of any name. */
const maxSignatures = 500;

/** Counts of a signature, by the words of the report. */
export const dimensions = ['programs', 'containers', 'images', 'keys', 'hours'] as const;
export type Dimension = (typeof dimensions)[number];

/** The findings of one signature. */
export interface SignatureHits {
  readonly id: string;
  readonly name: string;
  readonly version: string;
  readonly pack: string;
  readonly findings: number;
  /** Reports that a sidecar would write about them. */
  readonly reports: number;
  readonly severities: Readonly<Partial<Record<Severity, number>>>;
  readonly tops: Readonly<Record<Dimension, TopCounts>>;
  /** The first findings in the order in which they were made. */
  readonly examples: readonly Finding[];
}

/** The findings of one stream. */
export interface StreamHits {
  readonly signatures: readonly SignatureHits[];
  /** Findings of signatures beyond the limit, which are counted nowhere else. */
  readonly others: number;
}

class Counted {
  readonly first: Finding;
  readonly examples: Finding[] = [];
  readonly severities: Partial<Record<Severity, number>> = {};
  readonly tops = {
    programs: new TopCounter(),
    containers: new TopCounter(),
    images: new TopCounter(),
    keys: new TopCounter(),
    hours: new TopCounter(),
  } satisfies Record<Dimension, TopCounter>;
  findings = 0;

  constructor(first: Finding) {
    this.first = first;
  }
}

/** Counts the findings of one stream in bounded memory. */
export class HitCounter {
  readonly #signatures = new Map<string, Counted>();
  readonly #examples: number;
  readonly #reports: ReportCounter;
  #others = 0;

  /**
   * @param examples number of findings of each signature that are kept whole
   * @param repeats which findings a sidecar would report as one
   */
  constructor(examples: number, repeats: Repeats) {
    this.#examples = examples;
    this.#reports = new ReportCounter(repeats);
  }

  add(finding: Finding): void {
    const { id } = finding.signature;
    let counted = this.#signatures.get(id);
    if (counted === undefined) {
      if (this.#signatures.size >= maxSignatures) {
        this.#others++;
        return;
      }
      counted = new Counted(finding);
      this.#signatures.set(id, counted);
    }
    const { severity } = finding.threat;
    this.#reports.add(finding);
    counted.findings++;
    counted.severities[severity] = (counted.severities[severity] ?? 0) + 1;
    for (const dimension of dimensions) counted.tops[dimension].add(keyOf(finding, dimension));
    if (counted.examples.length < this.#examples) counted.examples.push(finding);
  }

  /** Call it once, after the last finding. */
  end(): StreamHits {
    const reports = this.#reports.end();
    const signatures = [...this.#signatures.values()].map(
      ({ first: { signature }, findings, severities, tops, examples }): SignatureHits => ({
        id: signature.id,
        name: signature.name,
        version: signature.version,
        pack: signature.pack,
        findings,
        reports: reports.get(signature.id) ?? 0,
        severities,
        tops: {
          programs: tops.programs.result,
          containers: tops.containers.result,
          images: tops.images.result,
          keys: tops.keys.result,
          hours: tops.hours.result,
        },
        examples,
      }),
    );
    return { signatures, others: this.#others };
  }
}

/** Stands for a part that the workload of a finding does not have. */
const none = { program: 'unknown program', container: 'no container', image: 'no image' } as const;

/** @returns the key by which a finding is counted */
export function keyOf({ workload, subject, timestamp }: Finding, dimension: Dimension): string {
  const { process, thread, container } = workload;
  switch (dimension) {
    case 'programs':
      return process?.executable ?? (thread?.name ? `(${thread.name})` : none.program);
    case 'containers':
      return container === undefined ? none.container : container.name || container.id;
    case 'images':
      return container?.image?.name || none.image;
    case 'keys':
      return subject;
    case 'hours':
      return `${rfc3339(timestamp).slice(0, 13)}:00Z`;
  }
}
