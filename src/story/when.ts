import type { Architecture } from '../event/architecture.ts';
import { descriptionOf } from '../event/descriptions/index.ts';
import type { Evidence, Finding } from '../finding.ts';
import { type Moment, momentOf, type ShownArgument, shown, shownArguments, shownName } from './shown.ts';
import type { Around, NearEvent } from './surrounding/read-surroundings.ts';

const mostEvidence = 200;
/** Limit of the written size of the entries, in UTF-16 units. Events far from the finding are left out first. */
const mostWritten = 256 * 1_024;

/** An event of the time line. */
export interface StoryEvent extends Moment {
  readonly name: string;
  /** `evidence`: the signature names it; `nearby`: it happened around the finding. */
  readonly kind: 'evidence' | 'nearby';
  /** Whether it is the event that completed the finding. */
  readonly isLast?: true;
  /** Meaning of the event. */
  readonly meaning?: string;
  /** Meaning of the event for the finding, as its signature says it. */
  readonly note?: string;
  readonly arguments: readonly ShownArgument[];
  /** Process id outside of containers; undefined if the event tells none. */
  readonly pid?: number;
  /** Thread id: inside of the container for evidence, outside for other events. */
  readonly tid?: number;
  readonly executable?: string;
  /** Whether its process is the process of the finding, an ancestor or descendant of it, or another one. */
  readonly of: 'subject' | 'family' | 'other';
  /** Its number among the surrounding events, from 0, for `rawEvent`. */
  readonly number?: number;
}

/** A part of the time in which events are missing. */
export interface StoryLoss {
  readonly from: Moment;
  readonly to: Moment;
  readonly lost?: number;
  /** Place where they were lost, in words. */
  readonly reason?: string;
}

/** The time line of a finding. */
export interface When {
  readonly from: Moment;
  readonly to: Moment;
  /** In the order of time. */
  readonly events: readonly StoryEvent[];
  readonly losses: readonly StoryLoss[];
  /** Number of surrounding events that are not in the list. */
  readonly left: number;
  /** Whether surrounding events are known at all. */
  readonly hasSurroundings: boolean;
  /** Why not all surrounding events could be read. */
  readonly problem?: string;
}

/** @returns the evidence of a finding and the events around it, in the order of time */
export function tellWhen(finding: Finding, around: Around | undefined, arch: Architecture): When {
  const { timestamp } = finding;
  const evidence = evidenceOf(finding).slice(0, mostEvidence);
  const near = nearest(around?.events ?? [], timestamp);
  const unused = new Set(near);
  const told = evidence.map((one): StoryEvent => {
    const same = near.find((event) => unused.has(event) && isSame(event, one));
    if (same !== undefined) unused.delete(same);
    return ofEvidence(one, finding, same, arch);
  });
  let room = mostWritten - sizeOf(told);
  let left = around?.left ?? 0;
  for (const event of near) {
    if (!unused.has(event)) continue;
    const next = ofNearby(event, finding, around, arch);
    room -= sizeOf(next);
    if (room > 0) told.push(next);
    else left++;
  }
  const events = told.toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const times = [timestamp, ...evidence.map((one) => one.timestamp), ...near.map((one) => one.timestamp)];
  const from = around?.window?.from ?? times.reduce((a, b) => (a < b ? a : b));
  const to = around?.window?.to ?? times.reduce((a, b) => (a > b ? a : b));
  return {
    from: momentOf(from, timestamp),
    to: momentOf(to, timestamp),
    events,
    losses: (around?.losses ?? []).map((loss) => ({
      from: momentOf(loss.from, timestamp),
      to: momentOf(loss.to, timestamp),
      ...(loss.lost !== undefined && { lost: loss.lost }),
      ...(loss.reason !== undefined && { reason: shown(loss.reason) }),
    })),
    left,
    hasSurroundings: around !== undefined,
    ...(around?.problem !== undefined && { problem: shown(around.problem) }),
  };
}

/** @returns the events that led to a finding; if its signature lists none, the event that completed it */
export function evidenceOf({ evidence, detectedFrom, timestamp }: Finding): readonly Evidence[] {
  return evidence.length > 0 ? evidence : [{ timestamp, name: detectedFrom.name, data: detectedFrom.data }];
}

function nearest(events: readonly NearEvent[], moment: bigint): readonly NearEvent[] {
  const distance = ({ timestamp }: NearEvent): bigint => (timestamp > moment ? timestamp - moment : moment - timestamp);
  return events.toSorted((a, b) => (distance(a) < distance(b) ? -1 : distance(a) > distance(b) ? 1 : 0));
}

function isSame(event: NearEvent, { name, timestamp, thread }: Evidence): boolean {
  if (event.name !== name || event.timestamp !== timestamp) return false;
  return thread === undefined || thread.tid === event.tid;
}

function sizeOf(value: unknown): number {
  return JSON.stringify(value).length;
}

function ofEvidence(one: Evidence, finding: Finding, same: NearEvent | undefined, arch: Architecture): StoryEvent {
  const { process, thread } = finding.workload;
  const isOwn = one.process === undefined || one.process.pid === process?.pid;
  const pid = same?.hostPid ?? (isOwn ? process?.hostPid : one.process?.pid);
  const tid = one.thread?.tid ?? (isOwn ? thread?.tid : undefined);
  const executable = one.process?.executable ?? (isOwn ? process?.executable : undefined);
  return {
    ...momentOf(one.timestamp, finding.timestamp),
    ...named(one.name),
    kind: 'evidence',
    ...(one.timestamp === finding.timestamp && one.name === finding.detectedFrom.name && { isLast: true as const }),
    ...(one.note !== undefined && { note: shown(one.note) }),
    arguments: shownArguments(one.name, one.data, arch),
    ...(pid !== undefined && { pid }),
    ...(tid !== undefined && { tid }),
    ...(executable !== undefined && { executable: shownName(executable) }),
    of: isOwn ? 'subject' : 'other',
    ...(same !== undefined && { number: same.number }),
  };
}

function ofNearby(event: NearEvent, finding: Finding, around: Around | undefined, arch: Architecture): StoryEvent {
  const executable = around?.processes.get(event.process)?.executable;
  const isOwn = event.process !== 0 && event.process === finding.workload.process?.uniqueId;
  return {
    ...momentOf(event.timestamp, finding.timestamp),
    ...named(event.name),
    kind: 'nearby',
    arguments: shownArguments(event.name, event.data, arch),
    pid: event.hostPid,
    tid: event.hostTid,
    ...(executable !== undefined && { executable: shownName(executable) }),
    of: isOwn ? 'subject' : around?.family.has(event.process) === true ? 'family' : 'other',
    number: event.number,
  };
}

function named(name: string): { readonly name: string; readonly meaning?: string } {
  const meaning = descriptionOf(name)?.meaning;
  return { name: shownName(name), ...(meaning !== undefined && { meaning }) };
}
