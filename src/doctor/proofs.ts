import type { Check } from './check.ts';
import { type Demand, listed } from './demands.ts';
import type { Signs } from './signs.ts';

/** An event that must come where others have shown something. */
interface Proof {
  readonly event: string;
  /** How often the sign was seen. */
  readonly seen: (signs: Signs) => number;
  /** So often, and the event would have come. */
  readonly least: number;
  /** What was seen, after the number. */
  readonly sign: string;
  /** What else the absence may mean. */
  readonly unless?: string;
}

const dynamic = { seen: ({ dynamic }: Signs) => dynamic, least: 5, sign: 'dynamically linked programs were started' };

/**
 * What proves that an event is not sent. glibc and musl call set_tid_address in every program before its own code, and their
 * loaders map and protect what they load; glibc from 2.35 on registers rseq. A process is born by a fork, and its program told to
 * the kernel after an exec. Programs may run for long, so many must have been started for one to end.
 */
const proofs: readonly Proof[] = [
  { event: 'set_tid_address', ...dynamic },
  { event: 'mmap', ...dynamic },
  { event: 'mprotect', ...dynamic },
  {
    event: 'rseq',
    seen: ({ glibc }) => glibc,
    least: 5,
    sign: 'programs of glibc were started',
    unless: 'their glibc is older than 2.35',
  },
  { event: 'sched_process_exit', seen: ({ execs }) => execs, least: 20, sign: 'programs were started' },
  { event: 'sched_process_fork', seen: ({ born }) => born, least: 5, sign: 'processes were made' },
  { event: 'sched_process_exec', seen: ({ starts }) => starts, least: 5, sign: 'programs began to run' },
];

/** Events that Tracee does not select, as the rest of its stream proves. */
export interface Unselected {
  readonly demand: Demand;
  /** What proves it, for people. */
  readonly why: string;
}

/** @param counts how often each event came */
export function unselected(
  demands: readonly Demand[],
  counts: ReadonlyMap<string, number>,
  signs: Signs,
): readonly Unselected[] {
  return demands.flatMap((demand) => {
    // Where the signatures' own policy filters an event, it may stay away.
    if (counts.has(demand.event) || demand.filters.length > 0) return [];
    const proof = proofs.find(({ event }) => event === demand.event);
    if (proof === undefined || proof.seen(signs) < proof.least) return [];
    const unless = proof.unless === undefined ? '' : `, unless ${proof.unless}`;
    return [{ demand, why: `${proof.seen(signs)} ${proof.sign}${unless}` }];
  });
}

/**
 * @param selected events that the policy has which somebody says Tracee runs with; undefined where nobody has said so
 * @param policyCommand the command that prints a policy for this Tracee
 */
export function unselectedChecks(
  all: readonly Unselected[],
  selected: ReadonlySet<string> | undefined,
  policyCommand: string,
): readonly Check[] {
  const isInPolicy = ({ demand }: Unselected): boolean => selected?.has(demand.event) === true;
  const alike = Map.groupBy(all, (one) => {
    const { neededBy, usedBy } = one.demand;
    return JSON.stringify([one.why, neededBy, usedBy, isInPolicy(one)]);
  });
  return [...alike.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { neededBy, usedBy } = first.demand;
    const isNeeded = neededBy.length > 0;
    const events = group.map(({ demand }) => demand.event).join(', ');
    const lost = `${listed(isNeeded ? neededBy : usedBy)} can ${isNeeded ? 'find nothing' : 'see less'}`;
    const start = isInPolicy(first)
      ? 'the policy that --policy names selects it: start Tracee anew with that policy'
      : `start Tracee with what \`${policyCommand}\` prints`;
    return {
      name: 'selected',
      state: isNeeded ? 'bad' : 'warn',
      text: `the policies of this Tracee do not select ${events}: ${first.why}, and none came; ${lost}`,
      todo: isNeeded ? start : `${start}, or leave it so where the events cost too much`,
    };
  });
}
