import type { FindingJson } from '../capsule/capsule.ts';
import { type FindingScope, scopeOf } from '../gather/finding-scope.ts';
import type { RecorderSettings, Surroundings } from '../messages.ts';
import type { CapsuleRequest } from '../request.ts';

const mostFindings = 100;
const mostFindingBytes = 2 ** 20;
const nsPerMs = 1_000_000n;
/** Time for which events of other processors may arrive late, in event time and in real time. */
const lateMs = 1_000;

/** A capsule that waits for the events after its finding. Further findings of its process in its window join it. */
export class PendingCapsule {
  readonly request: CapsuleRequest;
  readonly surroundings: Surroundings;
  readonly time: bigint;
  readonly from: bigint;
  readonly to: bigint;
  readonly findings: [FindingJson, ...FindingJson[]];
  readonly scopes: FindingScope[];
  more = 0;
  readonly #key: string;
  readonly #takenAt: number;
  readonly #dueAt: number;
  #bytes: number;

  /**
   * @param now epoch milliseconds
   * @throws {SyntaxError} if the finding is not JSON, which is a bug
   */
  constructor(
    request: CapsuleRequest,
    surroundings: Surroundings,
    { beforeMs, afterMs }: Pick<RecorderSettings, 'beforeMs' | 'afterMs'>,
    now: number,
  ) {
    const finding = parsed(request.json);
    const scope = scopeOf(finding);
    this.request = request;
    this.surroundings = surroundings;
    this.time = request.time;
    const earliest = this.time - BigInt(beforeMs) * nsPerMs;
    this.from = earliest < 0n ? 0n : earliest;
    this.to = this.time + BigInt(afterMs) * nsPerMs;
    this.findings = [finding];
    this.scopes = [scope];
    this.#key = keyOf(scope);
    this.#takenAt = now;
    this.#dueAt = now + afterMs + lateMs;
    this.#bytes = request.json.length;
  }

  /** @returns whether the finding belongs to this capsule; it is then in it */
  join(request: CapsuleRequest): boolean {
    if (request.time < this.from || request.time > this.to) return false;
    const finding = parsed(request.json);
    const scope = scopeOf(finding);
    if (keyOf(scope) !== this.#key) return false;
    this.#bytes += request.json.length;
    if (this.findings.length >= mostFindings || this.#bytes > mostFindingBytes) this.more++;
    else {
      this.findings.push(finding);
      this.scopes.push(scope);
    }
    return true;
  }

  /**
   * Whether the events after the finding have arrived, or no more are to be expected. If the clock was set back, neither
   * time would come for long, so that the capsule is due at once.
   * @param newest event time, epoch nanoseconds
   * @param now epoch milliseconds
   */
  isDue(newest: bigint, now: number): boolean {
    const wasSetBack = now < this.#takenAt - lateMs;
    return newest >= this.to + BigInt(lateMs) * nsPerMs || now >= this.#dueAt || wasSetBack;
  }
}

function parsed(json: string): FindingJson {
  const finding: unknown = JSON.parse(json);
  if (typeof finding !== 'object' || finding === null) throw new SyntaxError('a finding is an object');
  return Object.fromEntries(Object.entries(finding));
}

function keyOf({ process, container }: FindingScope): string {
  return process === undefined ? `container ${container ?? ''}` : `process ${process}`;
}
