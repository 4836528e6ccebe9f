import type { DetectedFrom } from '../../finding.ts';
import {
  eventDetectedFromTag,
  eventNameTag,
  eventPoliciesTag,
  eventThreatTag,
  eventWorkloadTag,
  policiesMatchedTag,
  workloadContainerTag,
  workloadK8sTag,
} from '../../gen/tags.ts';
import { at, skip, text, uint32, WireError } from '../bytes/wire.ts';
import { freezeAll } from '../freeze.ts';
import type { Container, Kubernetes, Workload } from '../workload/workload.ts';
import { readContainer, readKubernetes, readWorkload } from '../workload/workload-reader.ts';
import { readDetectedFrom, readThreat, type SentThreat } from './sent-threat.ts';

type Range = readonly [start: number, end: number];

/**
 * Parts of an event that few handlers need. Each is read on first access and is read-only. If a field occurs more than
 * once, the last one counts.
 * @throws WireError if the bytes are damaged
 */
export class RareParts {
  readonly #bytes: Uint8Array;
  readonly #event: Range;
  #workload: Workload | undefined;
  /** Null here and below: the event has no such part. */
  #container: Container | null | undefined;
  #k8s: Kubernetes | null | undefined;
  #policies: readonly string[] | undefined;
  #origin: DetectedFrom | null | undefined;

  /** @param bytes hold one `tracee.v1beta1.Event` in `bytes[start, end)` */
  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#event = [start, end];
  }

  get workload(): Workload {
    if (this.#workload === undefined) {
      const range = lastField(this.#bytes, this.#event, eventWorkloadTag);
      this.#workload = freezeAll(range === undefined ? {} : readWorkload(this.#bytes, ...range));
    }
    return this.#workload;
  }

  get container(): Container | undefined {
    if (this.#container === undefined) {
      const range = this.#inWorkload(workloadContainerTag);
      this.#container = range === undefined ? null : freezeAll(readContainer(this.#bytes, ...range));
    }
    return this.#container ?? undefined;
  }

  get k8s(): Kubernetes | undefined {
    if (this.#k8s === undefined) {
      const range = this.#inWorkload(workloadK8sTag);
      this.#k8s = range === undefined ? null : freezeAll(readKubernetes(this.#bytes, ...range));
    }
    return this.#k8s ?? undefined;
  }

  /** Names of the policies that matched. */
  get policies(): readonly string[] {
    if (this.#policies === undefined) {
      const range = lastField(this.#bytes, this.#event, eventPoliciesTag);
      this.#policies = Object.freeze(range === undefined ? [] : texts(this.#bytes, range, policiesMatchedTag));
    }
    return this.#policies;
  }

  get detectedFrom(): DetectedFrom | undefined {
    if (this.#origin === undefined) {
      const range = lastField(this.#bytes, this.#event, eventDetectedFromTag);
      const origin = range && readDetectedFrom(this.#bytes, ...range);
      this.#origin = origin === undefined ? null : freezeAll(origin);
    }
    return this.#origin ?? undefined;
  }

  /** The threat information of an event made by a detector of Tracee. */
  get threat(): SentThreat | undefined {
    const range = lastField(this.#bytes, this.#event, eventThreatTag);
    return range && readThreat(this.#bytes, ...range);
  }

  #inWorkload(tag: number): Range | undefined {
    const workload = lastField(this.#bytes, this.#event, eventWorkloadTag);
    return workload && lastField(this.#bytes, workload, tag);
  }
}

const absent: Range = [0, 0];

/**
 * Finds the ranges of the message fields of the `Event` in `b[p, end)`, except its arguments. The range of a missing
 * field is empty. If a field occurs more than once, the last one counts.
 * @throws WireError if the bytes are damaged
 */
export function lastFields(
  b: Uint8Array,
  p: number,
  end: number,
): { readonly workload: Range; readonly policies: Range; readonly threat: Range; readonly origin: Range } {
  let [workload, policies, threat, origin] = [absent, absent, absent, absent];
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag === eventWorkloadTag) workload = [at.pos, p];
    else if (tag === eventPoliciesTag) policies = [at.pos, p];
    else if (tag === eventThreatTag) threat = [at.pos, p];
    else if (tag === eventDetectedFromTag) origin = [at.pos, p];
  }
  return { workload, policies, threat, origin };
}

/**
 * @returns the range of the last field with this tag in the message in `b[p, end)`
 * @throws WireError if the bytes are damaged
 */
export function lastField(b: Uint8Array, [p, end]: Range, wanted: number): Range | undefined {
  let range: Range | undefined;
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag === wanted) range = [at.pos, p];
  }
  return range;
}

function texts(b: Uint8Array, [p, end]: Range, wanted: number): string[] {
  const out: string[] = [];
  while (p < end) {
    const tag = uint32(b, p, end);
    p = skip(b, at.pos, end, tag & 7);
    if (tag === wanted) out.push(text(b, at.pos, p));
  }
  return out;
}

/**
 * @returns the name of the `tracee.v1beta1.Event` in `b[start, end)`; empty if there is none or the bytes are damaged
 */
export function nameOfEvent(b: Uint8Array, start: number, end: number): string {
  try {
    return texts(b, [start, end], eventNameTag).at(-1) ?? '';
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    return '';
  }
}
