import { createHash } from 'node:crypto';
import type { Finding } from '../../finding.ts';
import { jsonLine } from '../../output/format/json/json.ts';

/** Limits of what is kept of the findings of one stream. */
export interface IndexLimits {
  /** Number of findings that are compared; further ones are only counted. */
  readonly most: number;
  /** Bytes of findings that are kept whole; of further ones only their keys are compared. */
  readonly bytes: number;
}

/** One finding, as far as `diff` needs it. */
export interface IndexedFinding {
  readonly signature: string;
  /** The process: its unique id, or the container or subject of a finding without a process. */
  readonly process: string;
  /** Time of the event that completed it, and of its first evidence, in epoch nanoseconds. */
  readonly timestamp: bigint;
  readonly first: bigint;
  readonly subject: string;
  /** Equal for findings with equal content, without id, version and pack. */
  readonly digest: string;
  /** The finding as `--output json` writes it, without id, version and pack; undefined beyond the limit of bytes. */
  readonly json: string | undefined;
}

export interface IndexedFindings {
  readonly findings: readonly IndexedFinding[];
  /** Findings beyond the limit. */
  readonly more: number;
  /** Versions of the signatures that have found something, by id. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Keeps what is needed to compare the findings of one stream with those of another set of signatures. */
export class FindingIndex {
  readonly #limits: IndexLimits;
  readonly #findings: IndexedFinding[] = [];
  readonly #versions = new Map<string, string>();
  #bytesLeft: number;
  #more = 0;

  constructor(limits: IndexLimits) {
    this.#limits = limits;
    this.#bytesLeft = limits.bytes;
  }

  add(finding: Finding): void {
    if (this.#findings.length >= this.#limits.most) {
      this.#more++;
      return;
    }
    const { signature, workload, timestamp, subject, evidence } = finding;
    this.#versions.set(signature.id, signature.version);
    const json = comparable(finding);
    const isKept = json.length <= this.#bytesLeft;
    if (isKept) this.#bytesLeft -= json.length;
    const { process, container } = workload;
    this.#findings.push({
      signature: signature.id,
      process: process === undefined ? (container?.id ?? subject) : String(process.uniqueId),
      timestamp,
      first: evidence[0]?.timestamp ?? timestamp,
      subject,
      digest: createHash('sha256').update(json).digest('base64'),
      json: isKept ? json : undefined,
    });
  }

  get result(): IndexedFindings {
    return { findings: this.#findings, more: this.#more, versions: Object.fromEntries(this.#versions) };
  }
}

/** @returns the finding as JSON, without what differs between two sets of signatures that find the same */
function comparable(finding: Finding): string {
  const { signature } = finding;
  return jsonLine({ ...finding, signature: { ...signature, version: '', pack: '' } }, '');
}
