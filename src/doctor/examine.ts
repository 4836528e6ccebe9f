import { setTimeout as delay } from 'node:timers/promises';
import { type Address, printAddress } from '../address.ts';
import { SequentError } from '../errors.ts';
import { openTracee } from '../intake/live/open-tracee.ts';
import { probe } from '../intake/live/probe.ts';
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
import { checkPolicies } from './policy-checks.ts';
import { StreamView } from './stream.ts';

const timeoutMs = 5_000;

export interface ExamineOptions {
  readonly address: Address;
  readonly signatures: readonly LoadedSignature[];
  /** How long to look at the stream, in milliseconds. */
  readonly lookMs: number;
  /** The version that somebody has said it is; otherwise Tracee is asked. */
  readonly profile?: TraceeProfile;
  /** File or folder that Tracee was started with as --policy, where somebody has said so. */
  readonly policy?: string;
  readonly signal: AbortSignal;
}

/** Examines a Tracee from outside, from what comes first to what builds on it; ends where nothing more can be told. */
export async function* examine(options: ExamineOptions): AsyncGenerator<Check> {
  const { address, signatures, policy, signal, lookMs } = options;
  const where = printAddress(address);
  const reached = yield* reach(address, signal);
  const client = connectTracee(address);
  try {
    const answered = reached ? yield* version(client, where) : undefined;
    const profile = options.profile ?? answered ?? newestRelease;
    const known = answered === undefined ? undefined : yield* definitions(client, where, signatures, profile);
    const demands = demandsOf(signatures, profile, known);
    const selection = policy === undefined ? undefined : yield* policies(policy, profile, demands, known);
    if (answered === undefined) return;
    const before = await lost(client);
    const view = new StreamView();
    await look(address, view, lookMs, signal);
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

/** @returns the profile for this Tracee; undefined where it does not say what it is */
async function* version(client: TraceeClient, where: string): AsyncGenerator<Check, TraceeProfile | undefined> {
  const name = 'version';
  try {
    const { text, profile, exact } = await askVersion(client, timeoutMs);
    if (exact) yield { name, state: 'ok', text: `Tracee ${text}` };
    else
      yield {
        name,
        state: 'warn',
        text: `Tracee ${text} is not known: it is treated as ${profile.version}, the nearest version that is`,
        todo: 'say with --tracee-version which version it is like, where that is not so',
      };
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

/** @returns names of all events that it knows; undefined where it does not list them */
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

/** Reads the stream for a while, and leaves it as the sidecar does. */
async function look(address: Address, view: StreamView, lookMs: number, signal: AbortSignal): Promise<void> {
  const intake = openTracee({ address });
  const done = intake.run({
    message: (bytes, start, end) => view.message(bytes, start, end),
    unreadable: () => view.unreadable(),
    gap() {},
    quiet() {},
  });
  await delay(lookMs, undefined, { signal }).catch(() => {});
  intake.stop();
  await done;
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
    const todo =
      'give Tracee larger perf buffers, or select fewer events; the rseq pack forgets what it knows at each loss';
    return { name, state: 'bad', text: `the kernel had no room for ${since} events meanwhile`, todo };
  }
  return after === 0n
    ? { name, state: 'ok', text: 'Tracee has lost no event since its start' }
    : { name, state: 'warn', text: `Tracee has lost ${after} events since its start, none of them just now` };
}
