import { describeEvent } from '../event/catalogue.ts';
import { isOwnEvent } from '../event/own-events.ts';
import { eventsThatCount } from '../signature/describe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { PolicyRefusal } from './policies/refusal.ts';
import { checkRuleFilter } from './policies/rule-filter.ts';
import { filtersFor, type Wish } from './pushed/filters.ts';
import { newestRelease } from './versions/choose.ts';
import { mayName } from './versions/events.ts';
import type { TraceeProfile } from './versions/profile.ts';

/** One rule of a Tracee policy. */
export interface PolicyRule {
  readonly event: string;
  readonly filters?: readonly string[];
}

export interface Policy {
  readonly rules: readonly PolicyRule[];
  /** Events that a policy may not name, because Tracee would not start. */
  readonly refused: readonly string[];
  /** Events that this version of Tracee does not know. */
  readonly unknown: readonly string[];
}

export interface PolicyOptions {
  /** Whether to leave out events that are optional for all listeners. */
  readonly onlyNeeded?: boolean;
  /** The version of Tracee for which the policy is made; the newest release by default. */
  readonly profile?: TraceeProfile;
}

/** The need of one listener. */
interface Need extends Wish {
  /** Whether it only needs events of started containers. */
  readonly started: boolean;
}

const everything: Need = { where: {}, workload: {}, started: false, filters: [] };

/**
 * Makes the policy rules that Tracee needs to send the events of these signatures, in the syntax of its version.
 * Conditions that all listeners of an event have become filters: for each argument with a condition in every listener,
 * the union of the values. No listener loses an event that it needs.
 */
export function policyFor(
  signatures: readonly LoadedSignature[],
  { onlyNeeded = false, profile = newestRelease }: PolicyOptions = {},
): Policy {
  const wanted = new Map<string, Need[]>();
  const want = (event: string, wish: Need): void => {
    wanted.set(event, [...(wanted.get(event) ?? []), wish]);
  };
  for (const signature of signatures) {
    const { where, workload, scope, models, optional, within, filters } = signature;
    const counting = new Set(eventsThatCount(signature).map(({ name }) => name));
    const skip = (event: string, mayLack: readonly string[]): boolean =>
      isOwnEvent(event) ||
      within?.has(event) === true ||
      (onlyNeeded && mayLack.includes(event)) ||
      !(counting.has(event) || isInternal(event));
    for (const event of signature.on.keys()) {
      if (skip(event, optional)) continue;
      const own = workload?.get(event) ?? {};
      want(event, {
        where: where.get(event) ?? {},
        workload: own,
        started: scope.container === 'started' || own['container.started'] === true,
        filters: filters?.get(event) ?? [],
      });
    }
    for (const model of Object.values(models))
      for (const event of model.events) if (!skip(event, model.optional)) want(event, everything);
  }
  const names = [...wanted.keys()].sort();
  const open = names.filter((event) => !isInternal(event));
  const isKnown = (event: string): boolean => mayName(profile, event);
  return {
    rules: open.filter(isKnown).map((event) => rule(event, wanted.get(event) ?? [], profile)),
    refused: names.filter(isInternal),
    unknown: open.filter((event) => !isKnown(event)),
  };
}

function isInternal(event: string): boolean {
  return describeEvent(event)?.internal === true;
}

function rule(event: string, needs: readonly Need[], profile: TraceeProfile): PolicyRule {
  const common = commonFilters(needs);
  const wished = [
    // A policy accepts no scope without an operator, such as plain `container` (Tracee: pkg/policy/v1beta1).
    ...(needs.every(({ started }) => started) ? [['container=started']] : []),
    ...(common.length > 0 ? common.map((filter) => [filter]) : filtersFor(event, needs)),
  ];
  const filters = wished.filter((some) => some.every((filter) => isTaken(filter, event, profile))).flat();
  return filters.length === 0 ? { event } : { event, filters };
}

/** Whether the version accepts a filter. A refused filter is left out, and all events are sent. */
function isTaken(filter: string, event: string, profile: TraceeProfile): boolean {
  try {
    checkRuleFilter(filter, event, [event], profile);
    return true;
  } catch (error) {
    if (error instanceof PolicyRefusal) return false;
    throw error;
  }
}

/** Unchanged filters that all listeners have in common. */
function commonFilters(wishes: readonly Need[]): readonly string[] {
  const [first, ...others] = wishes.map(({ filters }) => filters.toSorted());
  return first !== undefined && others.every((other) => other.join('\n') === first.join('\n')) ? first : [];
}
