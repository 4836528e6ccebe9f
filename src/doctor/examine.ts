import { setTimeout as delay } from 'node:timers/promises';
import { SequentError } from '../errors.ts';
import { type Address, printAddress } from '../intake/address.ts';
import { openTracee } from '../intake/grpc/open-tracee.ts';
import { probe } from '../intake/grpc/probe.ts';
import type { LoadedSignature } from '../signature/loaded.ts';
import { connectTracee, type TraceeClient } from '../tracee/client.ts';
import { traceeError } from '../tracee/errors.ts';
import type { Selection } from '../tracee/policy-file.ts';
import type { Check } from './check.ts';
import { checkPolicies, type Demand, demandsOf, listed } from './coverage.ts';
import { StreamView } from './stream.ts';

const timeoutMs = 5_000;

export interface ExamineOptions {
  readonly address: Address;
  readonly signatures: readonly LoadedSignature[];
  /** How long to look at the stream, in milliseconds. */
  readonly lookMs: number;
  /** What Tracee was started with, where somebody has said so. */
  readonly selection?: Selection;
  readonly signal: AbortSignal;
}

/** Examines a Tracee from outside, from what comes first to what builds on it; ends where nothing more can be told. */
export async function* examine(options: ExamineOptions): AsyncGenerator<Check> {
  const { address, signatures, selection, signal, lookMs } = options;
  const demands = demandsOf(signatures);
  if (selection !== undefined) yield* checkPolicies(selection, demands);
  const where = printAddress(address);
  try {
    await probe(address, timeoutMs, signal);
    yield { name: 'address', state: 'ok', text: `${where} answers` };
  } catch (error) {
    if (!(error instanceof SequentError)) throw error;
    yield { name: 'address', state: 'bad', text: error.text.what, todo: error.text.todo ?? '' };
    return;
  }
  const client = connectTracee(address);
  try {
    const version = yield* answer(
      'version',
      where,
      () => client.getVersion(timeoutMs),
      (text) => `Tracee ${text}`,
    );
    if (version === undefined) return;
    yield* definitions(client, where, demands);
    const before = await lost(client);
    const view = new StreamView();
    await look(address, view, lookMs, signal);
    yield* view.checks(Math.round(lookMs / 100) / 10, demands);
    const after = await lost(client);
    if (before !== undefined && after !== undefined) yield losses(before, after);
  } finally {
    client.close();
  }
}

async function* answer<T>(
  name: string,
  where: string,
  ask: () => Promise<T>,
  tell: (value: T) => string,
): AsyncGenerator<Check, T | undefined> {
  try {
    const value = await ask();
    yield { name, state: 'ok', text: tell(value) };
    return value;
  } catch (error) {
    const { text } = traceeError(error, where);
    yield { name, state: 'bad', text: text.what, ...(text.todo !== undefined && { todo: text.todo }) };
    return undefined;
  }
}

async function* definitions(client: TraceeClient, where: string, demands: readonly Demand[]): AsyncGenerator<Check> {
  try {
    const known = new Set((await client.getEventDefinitions([], timeoutMs)).map(({ name }) => name));
    const unknown = demands.filter(({ event }) => !known.has(event)).map(({ event }) => event);
    if (unknown.length === 0) {
      yield { name: 'events', state: 'ok', text: `it knows the ${demands.length} events that the signatures use` };
    } else {
      const todo = 'a policy that names them keeps this Tracee from starting: take another version of Tracee';
      yield { name: 'events', state: 'warn', text: `it does not know ${listed(unknown)}`, todo };
    }
  } catch (error) {
    yield {
      name: 'events',
      state: 'warn',
      text: `it does not list its events: ${traceeError(error, where).text.what}`,
    };
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
