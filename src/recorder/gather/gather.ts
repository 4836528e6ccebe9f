import { FamilyTree } from '../../inspection/family-tree.ts';
import type { BlockLoss } from '../../intake/recording/zstd/block-head.ts';
import type { CapsuleLoss } from '../capsule/capsule.ts';
import { CapsuleBlocks } from './capsule-blocks.ts';
import { EventFacts } from './event-facts.ts';
import type { EvidencePlace, FindingScope } from './finding-scope.ts';
import type { RedactEvent } from './redact-event.ts';
import { windowBlocks } from './window-blocks.ts';

/** Limit of the processes of a window whose parents are remembered. */
const mostProcesses = 65_536;
const mostPolicies = 64;
const mostLosses = 1_000;

export interface GatherOptions {
  /** Paths of the segments, oldest first. */
  readonly segments: readonly string[];
  /** Losses after the last segment. */
  readonly losses: readonly BlockLoss[];
  /** Time of the finding, start and end of the window, epoch nanoseconds. */
  readonly time: bigint;
  readonly from: bigint;
  readonly to: bigint;
  /** The subjects of the findings. */
  readonly scopes: readonly FindingScope[];
  /** Whether events of all processes are wanted. */
  readonly whole: boolean;
  /** Maximum size of the events, compressed, in bytes. */
  readonly bound: number;
  /** Time of writing, epoch milliseconds. */
  readonly written: number;
  readonly redact?: RedactEvent | undefined;
}

/** The events of a capsule, and what is known of them. */
export interface Gathered {
  readonly blocks: readonly Buffer[];
  readonly events: number;
  readonly leftOut: number;
  readonly redacted: number;
  readonly policies: readonly string[];
  readonly losses: readonly CapsuleLoss[];
  /** Time of the oldest event that the recorder holds, if it is after the start of the window. */
  readonly heldFrom: bigint | undefined;
}

/**
 * Gathers the events of a window that belong to findings: those of their processes and of the actors of their evidence,
 * of the ancestors and descendants of these processes, and of their containers. It goes through the window twice: once
 * for the tree of processes, once for the events.
 * @returns a generator that pauses after each block, so that the recorder can go on meanwhile
 */
export function* gather(options: GatherOptions): Generator<void, Gathered, void> {
  const { segments, from, to, time, scopes, bound, written, redact } = options;
  const whole =
    options.whole || scopes.some(({ process, container }) => process === undefined && container === undefined);
  const facts = new EventFacts();
  const evidence = new EvidenceIndex(scopes.flatMap((scope) => scope.evidence));
  const isInside = (): boolean => facts.timestamp >= from && facts.timestamp <= to;
  const family = whole ? undefined : yield* familyOf(options, facts, evidence, isInside);
  const containers = scopes.flatMap(({ container }) => (container === undefined ? [] : [Buffer.from(container)]));
  const isWanted = (): boolean =>
    family === undefined ||
    family.has(facts.uniqueId) ||
    containers.some((id) => facts.isOfContainer(id)) ||
    evidence.has(facts);
  const blocks = new CapsuleBlocks(bound, time, written);
  const policies = new Set<string>();
  const losses: CapsuleLoss[] = [];
  let redacted = 0;
  let heldFrom: bigint | undefined;
  let isFirst = true;
  for (const block of windowBlocks(segments, from, to, options.losses)) {
    if (block !== undefined) {
      if (isFirst && block.before === undefined && block.first > from) heldFrom = block.first;
      for (const loss of block.losses) {
        blocks.loss(loss);
        if (losses.length < mostLosses) losses.push(placed(loss, block.before ?? from, block.first));
      }
      block.each((bytes, start, end) => {
        if (!facts.read(bytes, start, end) || !isInside() || !isWanted()) return;
        if (policies.size < mostPolicies) for (const name of facts.policies()) policies.add(name);
        const clean = redact?.(bytes.subarray(start, end)) ?? 'same';
        if (clean === 'same') {
          blocks.add(bytes, start, end, facts.timestamp);
          return;
        }
        redacted++;
        if (clean !== 'unreadable') blocks.add(clean, 0, clean.length, facts.timestamp);
      });
    }
    if (block !== undefined) isFirst = false;
    yield;
  }
  const finished = blocks.finish();
  return {
    blocks: finished,
    events: blocks.events,
    leftOut: blocks.leftOut,
    redacted,
    policies: [...policies].slice(0, mostPolicies),
    losses,
    heldFrom,
  };
}

function* familyOf(
  { segments, from, to, scopes }: GatherOptions,
  facts: EventFacts,
  evidence: EvidenceIndex,
  isInside: () => boolean,
): Generator<void, ReadonlySet<number>, void> {
  const tree = new FamilyTree(mostProcesses);
  for (const { process } of scopes) if (process !== undefined) tree.choose(process);
  for (const block of windowBlocks(segments, from, to)) {
    block?.each((bytes, start, end) => {
      if (!facts.read(bytes, start, end) || facts.uniqueId === 0 || !isInside()) return;
      let child = facts.uniqueId;
      for (const parent of facts.ancestors) {
        tree.add(child, parent);
        child = parent;
      }
      const started = facts.child();
      if (started !== undefined) tree.add(started, facts.uniqueId);
      if (evidence.has(facts)) tree.choose(facts.uniqueId);
    });
    yield;
  }
  return tree.family();
}

/** Finds events that are evidence, by their times. */
class EvidenceIndex {
  readonly #byNanos = new Map<number, readonly EvidencePlace[]>();

  constructor(places: readonly EvidencePlace[]) {
    for (const place of places) {
      const nanos = Number(place.time % 1_000_000_000n);
      this.#byNanos.set(nanos, [...(this.#byNanos.get(nanos) ?? []), place]);
    }
  }

  has(facts: EventFacts): boolean {
    const places = this.#byNanos.get(facts.nanos);
    return places?.some(({ time, name }) => time === facts.timestamp && facts.isNamed(Buffer.from(name))) ?? false;
  }
}

function placed(loss: BlockLoss, from: bigint, to: bigint): CapsuleLoss {
  return { ...loss, from: from < to ? from : to, to };
}
