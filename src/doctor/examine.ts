import { type Address, printAddress } from '../address.ts';
import { SequentError } from '../errors.ts';
import { probe } from '../intake/live/probe.ts';
import { lateFor, manifestsOf } from '../packs/signed/needs.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { connectTracee, type TraceeClient } from '../tracee/client.ts';
import { traceeError } from '../tracee/errors.ts';
import { unknownEvents } from '../tracee/lacks.ts';
import { readPolicies, type Selection } from '../tracee/policies/read.ts';
import { askVersion } from '../tracee/versions/ask.ts';
import { newestRelease } from '../tracee/versions/choose.ts';
import type { TraceeProfile } from '../tracee/versions/profile.ts';
import type { Check } from './check.ts';
import { type Demand, demandsOf } from './demands.ts';
import { enrichedBy } from './enrichments.ts';
import { look } from './look.ts';
import { checkPolicies } from './policy-checks.ts';
import { StreamView } from './stream.ts';

const timeoutMs = 5_000;

export interface ExamineOptions {
  readonly address: Address;
  readonly signatures: readonly LoadedSignature[];
  /** Duration of the look at the stream, in milliseconds. */
  readonly lookMs: number;
  /** Profile of the version that the operator has given; otherwise Tracee is asked. */
  readonly profile?: TraceeProfile;
  /** The file or folder of Tracee's --policy, if the operator has given it. */
  readonly policy?: string;
  /** Packs and directories of detectors whose manifests may need a version of Tracee. */
  readonly folders?: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Examines a running Tracee. Later checks build on earlier ones, so it ends when a check fails that later ones depend
 * on.
 */
export async function* examine(options: ExamineOptions): AsyncGenerator<Check> {
  const { address, signatures, policy, signal, lookMs } = options;
  const where = printAddress(address);
  const reached = yield* reach(address, signal);
  const client = connectTracee(address);
  try {
    const answered = reached ? yield* version(client, where, options.folders ?? []) : undefined;
    const profile = options.profile ?? answered ?? newestRelease;
    const known = answered === undefined ? undefined : yield* definitions(client, where, signatures, profile);
    const demands = demandsOf(signatures, profile, known);
    const selection = policy === undefined ? undefined : yield* policies(policy, profile, demands, known);
    if (answered === undefined) return;
    const before = await lost(client);
    const view = new StreamView();
    await look(address, view, { lookMs, signal });
    yield* view.checks({
      seconds: Math.round(lookMs / 100) / 10,
      demands,
      profile,
      selection,
      enriched: enrichedBy(signatures),
      policyCommand: `sequent policy --tracee ${where}`,
    });
    const after = await lost(client);
    if (before !== undefined && after !== undefined) yield losses(before, after);
  } finally {
    client.close();
  }
}

async function* reach(address: Address, signal: AbortSignal): AsyncGenerator<Check, boolean> {
  try {
    await probe(address, timeoutMs, signal);
    yield { name: 'address', state: 'ok', text: `${printAddress(address)} answers` };
    return true;
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    yield { name: 'address', state: 'bad', text: error.text.what, todo: error.text.todo ?? '' };
    return false;
  }
}

/** @returns the profile of this Tracee; undefined if it does not answer */
async function* version(
  client: TraceeClient,
  where: string,
  folders: readonly string[],
): AsyncGenerator<Check, TraceeProfile | undefined> {
  const name = 'version';
  try {
    const { text, profile, exact } = await askVersion(client, timeoutMs);
    if (exact) yield { name, state: 'ok', text: `Tracee ${text}` };
    else
      yield {
        name,
        state: 'warn',
        text: `Tracee ${text} is unknown: it is treated as ${profile.version}, the nearest known version`,
        todo: 'if another version is nearer, name it with --tracee-version',
      };
    for (const late of lateFor(manifestsOf(folders), text))
      yield { name, state: 'warn', text: late.text, todo: late.todo };
    return profile;
  } catch (error) {
    const { text } = traceeError(error, where);
    yield { name, state: 'bad', text: text.what, ...(text.todo !== undefined && { todo: text.todo }) };
    return undefined;
  }
}

async function* policies(
  path: string,
  profile: TraceeProfile,
  demands: readonly Demand[],
  known: ReadonlySet<string> | undefined,
): AsyncGenerator<Check, Selection | undefined> {
  try {
    const selection = await readPolicies(path, profile, known);
    yield* checkPolicies(selection, demands);
    return selection;
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    const { what, where, todo } = error.text;
    yield { name: 'policy', state: 'bad', text: where === undefined ? what : `${where}: ${what}`, todo: todo ?? '' };
    return undefined;
  }
}

/** @returns names of all events that Tracee knows; undefined if Tracee does not list them */
async function* definitions(
  client: TraceeClient,
  where: string,
  signatures: readonly LoadedSignature[],
  profile: TraceeProfile,
): AsyncGenerator<Check, ReadonlySet<string> | undefined> {
  const name = 'events';
  try {
    const known = new Set((await client.getEventDefinitions([], timeoutMs)).map((event) => event.name));
    const lacks = unknownEvents(signatures, profile, known);
    if (lacks.length === 0) yield { name, state: 'ok', text: 'Tracee knows the events that the signatures use' };
    const todo =
      'no policy of this Tracee can select the event: expect no findings that need it, or run another version of Tracee';
    for (const { text } of lacks) yield { name, state: 'warn', text, todo };
    return known;
  } catch (error) {
    yield { name, state: 'warn', text: `Tracee does not list its events: ${traceeError(error, where).text.what}` };
    return undefined;
  }
}

async function lost(client: TraceeClient): Promise<bigint | undefined> {
  try {
    return (await client.getMetrics(timeoutMs)).lostEventCount;
  } catch {
    return undefined;
  }
}

function losses(before: bigint, after: bigint): Check {
  const name = 'losses';
  const since = after - before;
  if (since > 0n) {
    const todo = 'give Tracee larger perf buffers, or select fewer events; the rseq pack loses its state at each loss';
    return { name, state: 'bad', text: `the kernel had no room for ${since} events during the check`, todo };
  }
  return after === 0n
    ? { name, state: 'ok', text: 'Tracee has lost no event since its start' }
    : { name, state: 'warn', text: `Tracee has lost ${after} events since its start, but none during the check` };
}
