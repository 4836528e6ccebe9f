import type { Check } from './check.ts';
import { type Demand, listed } from './demands.ts';
import type { Signs } from './signs.ts';

/** Evidence in the stream that an event is not selected. */
interface Proof {
  readonly event: string;
  /** Number of times the sign was seen. */
  readonly seen: (signs: Signs) => number;
  /** Minimum number of signs that proves it. */
  readonly least: number;
  /** Description of the sign, which follows the number. */
  readonly sign: string;
  /** Another possible explanation. */
  readonly unless?: string;
}

const dynamic = { seen: ({ dynamic }: Signs) => dynamic, least: 5, sign: 'dynamically linked programs were started' };

/**
 * Signs that prove that an event is not sent. glibc and musl call set_tid_address in every program before its own
 * code, and their loaders map and protect the libraries. glibc from 2.35 on registers rseq. A process is created by a
 * fork, and its program is reported to the kernel after an exec. Programs may run for long, so many starts are needed
 * before one program must have ended.
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

/** An event that Tracee does not select, as other events of the stream prove. */
export interface Unselected {
  readonly demand: Demand;
  /** The proof, for people. */
  readonly why: string;
}

/**
 * @param demands events that signatures need
 * @param counts number of occurrences of each event
 * @param signs signs in the stream
 * @returns the needed events that are provably not selected
 */
export function unselected(
  demands: readonly Demand[],
  counts: ReadonlyMap<string, number>,
  signs: Signs,
): readonly Unselected[] {
  return demands.flatMap((demand) => {
    // The signatures' own policy filters the event, so it may be absent.
    if (counts.has(demand.event) || demand.filters.length > 0) return [];
    const proof = proofs.find(({ event }) => event === demand.event);
    if (proof === undefined || proof.seen(signs) < proof.least) return [];
    const unless = proof.unless === undefined ? '' : `, unless ${proof.unless}`;
    return [{ demand, why: `${proof.seen(signs)} ${proof.sign}${unless}` }];
  });
}

/**
 * @param all events that are provably not selected
 * @param selected events of the policy that the operator says Tracee runs with; undefined if the operator gave none
 * @param policyCommand the command that prints a policy for this Tracee
 * @returns one check for each group of events with the same proof and the same signatures
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
      ? 'the policy in --policy selects it: restart Tracee with that policy'
      : `start Tracee with the output of \`${policyCommand}\``;
    return {
      name: 'selected',
      state: isNeeded ? 'bad' : 'warn',
      text: `the policies of this Tracee do not select ${events}: ${first.why}, and none came; ${lost}`,
      todo: isNeeded ? start : `${start}, unless the events cost too much`,
    };
  });
}
