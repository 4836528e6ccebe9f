import { describeEventIn, eventNamesIn } from '../versions/events.ts';
import type { TraceeProfile } from '../versions/profile.ts';
import type { PolicyDocument, RuleDocument } from './document.ts';
import { PolicyRefusal } from './refusal.ts';
import { checkRuleFilter } from './rule-filter.ts';
import { readScopes, type Scope } from './scope.ts';

/** A policy with which a version of Tracee starts, and the events that it selects. */
export interface AcceptedPolicy {
  readonly name: string;
  readonly scopes: readonly Scope[];
  /** The filters of each selected event; all of them must hold. */
  readonly events: ReadonlyMap<string, readonly string[]>;
  /** Names that may be events of an operator's own detectors; only a running Tracee knows them. */
  readonly others: readonly string[];
}

const longestName = 253;
const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = new RegExp(`^${label}(\\.${label})*$`);

/** @returns whether a name is valid for a policy: lower-case letters, digits, hyphens and dots (RFC 1123) */
export function isPolicyName(name: string): boolean {
  return name.length <= longestName && subdomain.test(name);
}

/**
 * Reads a policy as this version of Tracee does: pkg/policy/v1beta1/policy_file.go, then pkg/cmd/flags/policy.go.
 * @param known names of events that the running Tracee has in addition to those of its version
 * @throws PolicyRefusal if Tracee would not start with the policy
 */
export function acceptPolicy(
  { form, name, scope, rules, defaultActions }: PolicyDocument,
  profile: TraceeProfile,
  known: ReadonlySet<string> = new Set(),
): AcceptedPolicy {
  if (!profile.policyForms.includes(form))
    throw new PolicyRefusal(`Tracee ${profile.version} reads the Kubernetes form only, and this is the plain one`);
  if (!isPolicyName(name))
    throw new PolicyRefusal(
      `the name "${name}" is not valid: it takes lower-case letters, digits, hyphens and dots, and begins and ends with a letter or digit`,
    );
  const scopes = readScopes(scope, profile);
  if (rules.length === 0) throw new PolicyRefusal('rules cannot be empty');
  checkActions(defaultActions);
  const events = new Map<string, readonly string[]>();
  const excluded: string[] = [];
  const others: string[] = [];
  const seen = new Set<string>();
  for (const rule of rules) {
    if (seen.has(rule.event)) throw new PolicyRefusal(`event ${rule.event} is duplicated`);
    seen.add(rule.event);
    const selected = selectedBy(rule, profile, known);
    for (const event of selected.events) events.set(event, [...(events.get(event) ?? []), ...rule.filters]);
    excluded.push(...selected.excluded);
    others.push(...selected.others);
    if (selected.others.length === 0)
      for (const filter of rule.filters) checkRuleFilter(filter, rule.event, selected.events, profile);
  }
  // A policy with only exclusions excludes from the default set.
  if (events.size === 0 && others.length === 0) for (const event of setOf('default', profile)) events.set(event, []);
  for (const event of excluded) events.delete(event);
  return { name, scopes, events, others };
}

interface Selected {
  readonly events: readonly string[];
  readonly excluded: readonly string[];
  readonly others: readonly string[];
}

/**
 * Reads the `event` of a rule: a name, a list with commas, a name after `-`, which excludes it, or in some versions a
 * set.
 */
function selectedBy({ event, actions }: RuleDocument, profile: TraceeProfile, known: ReadonlySet<string>): Selected {
  if (event === '') throw new PolicyRefusal('event cannot be empty');
  checkActions(actions);
  const events: string[] = [];
  const excluded: string[] = [];
  const others: string[] = [];
  for (const part of event.split(',')) {
    const name = part.replace(/^-/, '');
    const info = describeEventIn(profile, name);
    if (info?.internal === false) (part.startsWith('-') ? excluded : events).push(name);
    else if (info === undefined && known.has(part)) events.push(part);
    else if (info === undefined && setOf(part, profile).length > 0) events.push(...takenSet(part, profile));
    else if (info === undefined && profile.ownFindings === 'detectors' && /^[a-z]\w*$/i.test(part)) others.push(part);
    else throw new PolicyRefusal(`event ${part} is not valid`);
  }
  return { events, excluded, others };
}

/** Events of a set, including internal ones. */
function setOf(name: string, profile: TraceeProfile): readonly string[] {
  return eventNamesIn(profile).filter((event) => describeEventIn(profile, event)?.sets.includes(name) === true);
}

function takenSet(name: string, profile: TraceeProfile): readonly string[] {
  if (profile.takesSets) return setOf(name, profile);
  throw new PolicyRefusal(
    `event ${name} is not valid: it is a set, which a policy of Tracee ${profile.version} cannot name`,
  );
}

function checkActions(actions: readonly string[]): void {
  for (const action of actions)
    if (action !== 'log' && action !== 'print') throw new PolicyRefusal(`action ${action} is not valid`);
}
